"""The rules of analysis, free of any input or output.

`interview` what is known of one interview, `facts` how an event adds to it, `steps` what is to be
done next, `live` and `final` the two halves of that, `speech` words in time, `assessment` and
`scoring` what a judgement is and the arithmetic on it, `report` how the report stands.
"""
