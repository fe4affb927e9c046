"""plan owns templates and the live plan of each interview: stage, topics, questions, notes.

It emits every step of an interview, and PlanChanged for whoever shows the plan. An interview's
plan is made when scheduling has saved it; media's events tell who is in the room and when it ended.
"""
