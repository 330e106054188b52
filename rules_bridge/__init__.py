"""Floor 1: from a numeric question to a computation. The door is bridge.py; imports knowledge only.

Every figure comes from a rulebook file in rulebooks/, never from code.
"""
