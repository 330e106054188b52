"""Floor 0: what tanwen knows — vocabulary, library, index, search. Imports nothing from the folders above.

Start with vocabulary.py; the doors are library.Library and search.Search.
"""
