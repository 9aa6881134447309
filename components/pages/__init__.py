"""One thin file a page: each puts the stage and panels together.

| file | page |
|---|---|
| `main.py` | the script that Streamlit runs: page settings and navigation |
| `explore.py` | draw a digit, watch the network, ask why it said that |
| `learn.py` | watch a network learn, on one's own drawing |
| `bar.py` | the exercise: one neuron that detects a bar |
| `quality.py` | how good is it? |
| `help.py` | keys, words, what is kept, how a class begins |
| `heading.py` | the one <h1>, and the title of the tab |
| `light.py` | the switch between the dark and the light page |
| `languages.py` | the choice of a language, for pages without a stage |
| `toggle.py` | the head line that pages share |
"""
