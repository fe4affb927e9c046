"""The rules of analysis, free of any input or output.

`interview` is what is known of one interview and `facts` how an event adds to it. `advance` decides
what is to be done next: `live_work` during the call; `prerequisites`, then `report_work`, then
`score_or_label` after it; `reporting` brings the report up to date. `results` takes in what the
workers have done (`work`). `speech` is words in time, `assessment` and `scoring` what a judgement
is and the arithmetic on it.
"""
