"""Floor 2: from a question to a cited answer. The door is ask.ask; desk.py is where the parts are put together.

Imports ingest, rules_bridge and knowledge.
"""
