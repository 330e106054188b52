"""Floor 1: from a file to the library — read, clean, identify, clauses, passages. The door is pipeline.ingest.

Imports knowledge only.
"""
