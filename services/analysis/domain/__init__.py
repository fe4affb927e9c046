"""The rules of analysis, free of any input or output.

`interview` is what is known of one interview and `facts` how an event adds to it. `advance` decides
what is to be done next: `pieces` which sound is to be transcribed and `hearing` what was, `answers`
and `judging` which answers can be judged; after the call also `prerequisites` and `score_or_label`;
`reporting` brings the report up to date. `results` takes in what the workers have done (`work`).
`speech` is words in time, `assessment` and `scoring` what a judgement is and the arithmetic on it,
`trouble` which answers technical trouble has hit, `said` what was said on a general topic.
"""
