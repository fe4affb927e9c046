"""From words to assessments. Only the `score_worker` process imports the engines in here.

`port` what a scorer is, `coverage` and `litellm_engine` two of them, `evidence` finds quotes,
`judge` does a job: abstains, asks the scorer, keeps what is proven, computes.
"""
