"""From words to assessments. Only the `score_worker` process imports the engines in here.

`port` says what a scorer is, `coverage` and `litellm_engine` are the two there are. `judge` does a
job: it takes out what is addressed to the scorer (`suspicion`), abstains or asks the scorer what it
finds of the `rubric`, lets `evidence` find the quotes, makes one judgement of several tries
(`samples`) and says it in plain words (`comments`). `purse` bounds what that takes, `hashes` names
what it was made from.
"""
