"""From words to assessments. Only the `score_worker` process imports the engines in here.

`port` says what a scorer is, `coverage` and `litellm_engine` are the two there are. `judge` does a
job: it abstains or asks the scorer, lets `evidence` find the quotes, and computes the value.
"""
