"""How often the answers are right (评测): cases with gold go through the same `ask` as everybody's questions.

`cases` reads case files, `matching` and `values` compare strings and computed values, `scores` holds one function per
measure, `run` asks and scores, `report` prints, `baseline` compares with the last accepted result.
"""
