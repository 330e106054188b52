"""Floor 3: how often the answers are right. The door is run.evaluate; imports the floors below."""
