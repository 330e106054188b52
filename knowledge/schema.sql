-- The library's tables. SQLite holds the truth; the indexes can be rebuilt from it.
-- Raise the number in storage.SCHEMA with every change that an existing library would not have.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE documents (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    found   TEXT NOT NULL,          -- the card as the parser found it
    card    TEXT NOT NULL,          -- the card with the owner's corrections
    content TEXT NOT NULL,          -- hash of the whole document as parsed
    length  INTEGER NOT NULL,
    loss    TEXT NOT NULL,
    cuts    TEXT NOT NULL
);

-- The cleaned text in stretches, so that a quotation never costs the whole document.
CREATE TABLE texts (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start       INTEGER NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (document_id, start)
) WITHOUT ROWID;

CREATE TABLE clauses (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    id          TEXT NOT NULL,
    parent      TEXT,
    kind        TEXT NOT NULL,
    number      TEXT,
    title       TEXT NOT NULL,
    path        TEXT NOT NULL,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    page        INTEGER,
    about       TEXT NOT NULL,
    refs        TEXT NOT NULL,
    cells       TEXT NOT NULL,
    modal       TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (document_id, position),
    UNIQUE (document_id, id)
) WITHOUT ROWID;

CREATE TABLE printed (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    page        INTEGER,
    box         TEXT,
    ocr         INTEGER NOT NULL,
    line        INTEGER,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;
CREATE INDEX printed_by_end ON printed (document_id, "end");

CREATE TABLE passages (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    clause_id   TEXT NOT NULL,
    label       TEXT NOT NULL,
    headings    TEXT NOT NULL,
    text        TEXT NOT NULL,
    context     TEXT NOT NULL,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    page        INTEGER,
    kind        TEXT NOT NULL,
    number      TEXT,
    about       TEXT NOT NULL,
    external_id TEXT,
    fingerprint TEXT NOT NULL       -- hash of everything an index may depend on
);
CREATE INDEX passages_by_document ON passages (document_id, position);
CREATE INDEX passages_by_span ON passages (document_id, "end");

-- Where a clause number leads; rank 0 own number or full path, 1 clause of the explained standard, 2 part of the path, 3 an ancestor.
CREATE TABLE numbers (
    key         TEXT NOT NULL,
    rank        INTEGER NOT NULL,
    passage     INTEGER NOT NULL,   -- seq of the passage; all rows of a document are written together
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (key, rank, passage)
) WITHOUT ROWID;
CREATE INDEX numbers_by_document ON numbers (document_id);

-- What the owner set by command; stays when the document is read again.
CREATE TABLE corrections (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    field       TEXT NOT NULL,
    value       TEXT NOT NULL,
    PRIMARY KEY (document_id, field)
) WITHOUT ROWID;

-- Every file that was read, so that an unchanged one is known before it is parsed.
CREATE TABLE files (
    path   TEXT PRIMARY KEY,
    state  TEXT NOT NULL            -- hash of the file, its side file and the version of the readers
) WITHOUT ROWID;
CREATE INDEX files_by_state ON files (state);
CREATE TABLE file_documents (
    path        TEXT NOT NULL REFERENCES files (path) ON DELETE CASCADE,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    current     INTEGER NOT NULL,   -- 0: the document now stands as another file tells it
    PRIMARY KEY (path, document_id)
) WITHOUT ROWID;
CREATE INDEX file_documents_by_document ON file_documents (document_id);

-- The journal between library and indexes: passages whose addition, change or removal is not yet known to be in them.
CREATE TABLE pending (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    passage_id TEXT NOT NULL
);
