"""People's judgement of the answers, which stands beside the machine's and wins over it.

`levels` has the scale, `judgements` what is kept of one interview, `rating` and `overriding` the
decisions, `sight` who may see what.
"""
