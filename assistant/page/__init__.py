"""The Gradio page and the only door to gradio: widgets and HTML around one call to `ask`, no logic of its own.

Read `app.py` first; each tab is one file in `tabs/`, and a new tab is one more file there.
"""

import os

# Gradio reads these once, while it is imported, and calls out to the network without them.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_SHARE"] = "False"
os.environ["GRADIO_MCP_SERVER"] = "False"
