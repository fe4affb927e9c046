"""Technical screening of a Python developer (R4): language, data, errors, tests, speed."""

from __future__ import annotations

from services.plan.builtin.topics import general_topics
from services.plan.domain.template import TemplateContent
from shared.events.plan import PlanQuestion

QUESTIONS = (
    PlanQuestion(
        id="python-containers",
        text="Python has lists, tuples, sets and dictionaries. How do you decide which one to use?",
        rephrasing=(
            "Imagine you keep some values in memory. What would make you put them in a list, and "
            "what would make you choose a tuple, a set or a dictionary instead?"
        ),
        answer=(
            "A list keeps things in order and can change. A tuple is fixed once it is made, so it "
            "suits a record of a few fields and can be a dictionary key. A set holds each value "
            "once and answers 'is it in there?' in about constant time, where a list has to be "
            "searched from the start. A dictionary finds a value by its key, also in constant "
            "time, and keeps the order of insertion. Set members and dictionary keys must be "
            "hashable. A strong answer chooses by the operation that happens most often."
        ),
        key_points=(
            "a list keeps the order and can be changed",
            "a tuple cannot be changed after it is created",
            "a set removes duplicates",
            "a dictionary finds a value by its key",
            "looking up in a set or dictionary is fast",
        ),
    ),
    PlanQuestion(
        id="python-default-argument",
        text=(
            "A function has a parameter with an empty list as its default value, and the function "
            "appends to it. What happens when you call it several times, and why?"
        ),
        rephrasing=(
            "Think of a function that is written as: def add(item, items=[]). You call it twice "
            "without a second argument. What does the second call return?"
        ),
        answer=(
            "The default value is created once, when the def statement runs, not at each call. All "
            "calls without that argument share the same list, so items of earlier calls are still "
            "in it. The usual cure is None as the default and a new list inside the function. The "
            "same trap exists with dictionaries, with class attributes and with defaults such as "
            "the current time. Dataclasses refuse such defaults and offer default_factory."
        ),
        key_points=(
            "the default is created only once when the function is defined",
            "all calls share the same list",
            "items from earlier calls are still there",
            "use none as the default and create a new list inside",
        ),
    ),
    PlanQuestion(
        id="python-generators",
        text="What is a generator, and when would you use one instead of a list?",
        rephrasing=(
            "Some functions use the word yield instead of return. What is different about them, "
            "and in which situation does that help you?"
        ),
        answer=(
            "A function with yield returns a generator: an iterator that produces one value at a "
            "time and pauses in between, keeping its local state. Nothing is computed until "
            "somebody asks for the next value, so memory stays small however long the sequence is; "
            "it may even be endless. Good uses are reading large files line by line, paging "
            "through an interface, chaining steps as a pipeline. The price: it can be consumed "
            "only once, has no length and no random access, and errors appear late, while "
            "iterating."
        ),
        key_points=(
            "it produces one value at a time with yield",
            "values are computed only when they are needed",
            "it saves memory with large files or large data",
            "you can go through it only once",
        ),
    ),
    PlanQuestion(
        id="python-context-managers",
        text=(
            "What does the with statement do for you, and how would you make an object that "
            "supports it?"
        ),
        rephrasing=(
            "People write: with open a file as f. What would you have to write without with, and "
            "how could your own class be used in the same way?"
        ),
        answer=(
            "It ties the release of a resource to a block of code: the object is entered at the "
            "start and its exit runs in every case, also after an exception or an early return, "
            "as try and finally would do. Typical resources are files, locks, connections and "
            "transactions. To support it, a class defines __enter__ and __exit__; __exit__ is told "
            "about the exception and may swallow it by returning True. Shorter: a generator with "
            "the contextmanager decorator from contextlib, with the cleanup in a finally."
        ),
        key_points=(
            "it closes or releases the resource at the end of the block",
            "the cleanup runs even when there is an exception",
            "it replaces try and finally",
            "a class needs an enter method and an exit method",
            "the context manager decorator from context lib with yield",
        ),
    ),
    PlanQuestion(
        id="python-concurrency",
        text="How do you choose between threads, processes and asyncio in Python?",
        rephrasing=(
            "A program has to do several things at the same time. What would you want to know "
            "about that work before you pick threads, separate processes or async code?"
        ),
        answer=(
            "The question is what the work waits for. In the usual CPython build the global "
            "interpreter lock lets one thread run Python code at a time, so threads do not speed "
            "up computation; they do help while waiting for network or disk, because the lock is "
            "released there. Heavy computation goes to several processes, at the price of starting "
            "them and copying data between them, or to native code that releases the lock. asyncio "
            "runs many waiting tasks in one thread: cheap for thousands of connections, but "
            "everything on the loop has to cooperate, and one blocking call stops all. Free "
            "threaded builds are changing the picture and are worth a mention."
        ),
        key_points=(
            "the global interpreter lock lets only one thread run python code",
            "threads help when waiting for the network or the disk",
            "processes are better for heavy computation on several cores",
            "async handles many connections in one thread",
            "a blocking call stops the whole event loop",
        ),
    ),
    PlanQuestion(
        id="python-errors",
        text=(
            "Your code calls a web service that sometimes fails. How do you handle the errors, and "
            "what would you avoid?"
        ),
        rephrasing=(
            "A request over the network can be slow, refused or answered with nonsense. What does "
            "your program do in each case, and which habits around try and except do you dislike?"
        ),
        answer=(
            "Set a timeout on every call. Catch the specific exceptions of that call around as "
            "few lines as possible, at the place that can do something about it, and let the rest "
            "rise. Retry what is temporary, a few times, with growing pauses and some randomness, "
            "and only if repeating the request is safe. Log with enough context, and keep the "
            "original cause when raising an error of your own (raise ... from). To avoid: a bare "
            "except or except Exception that passes silently, endless retries, and errors turned "
            "into None that surface far away."
        ),
        key_points=(
            "set a timeout for the request",
            "catch specific exceptions and not every exception",
            "retry a few times with a growing delay",
            "write the error to the log",
            "never ignore an error silently",
        ),
    ),
    PlanQuestion(
        id="python-testing",
        text="How would you test a function that reads from a database and sends an email?",
        rephrasing=(
            "You want to be sure that this function works, without a real mail being sent each "
            "time. What do you replace, what stays real, and what do you check?"
        ),
        answer=(
            "Separate the decision from the effects: a pure part that says who gets which mail is "
            "tested directly, fast and with many cases. Database and mail sender are passed in, so "
            "a test can give a fake; mocks work too but tie the test to the way it is called. "
            "Check the outcome (which mail to whom) rather than which methods were called, and "
            "cover failures: no row, a mail server that refuses, a repeat. A few integration tests "
            "run against a real database and a local mail server, because fakes can be wrong. "
            "pytest fixtures give each test a clean state of its own."
        ),
        key_points=(
            "separate the logic from the database and the email",
            "replace the mail server with a fake or a mock",
            "check the result and not the calls",
            "test what happens when something fails",
            "a few integration tests with a real database",
        ),
    ),
    PlanQuestion(
        id="python-performance",
        text="A Python service has become slow in production. How do you find out why?",
        rephrasing=(
            "Users complain that pages take seconds since last week. Tell me step by step what you "
            "would look at before you change any code."
        ),
        answer=(
            "Measure before changing anything. Say what slow means (which requests, since when, "
            "which percentile) and look at what changed: a release, more data, more traffic. "
            "Metrics and traces show whether the time goes to computing, to the database, to "
            "another service or to waiting for a lock or a pool. Typical findings are a missing "
            "index, one query per row, a call without a cache or timeout, growing memory. For "
            "computation use a sampling profiler such as py-spy on the running process, or "
            "cProfile on a reproduction. Change one thing, measure again, and leave a metric or an "
            "alert behind."
        ),
        key_points=(
            "measure first with metrics or logs",
            "find out what changed recently",
            "use a profiler to see where the time goes",
            "check slow database queries or a missing index",
            "change one thing and measure again",
        ),
    ),
)

TEMPLATE = TemplateContent(
    name="Python developer",
    specialization="Python",
    language="English",
    topics=general_topics(general=3, experience=7, motivation=4, role=4, stack=5),
    questions=QUESTIONS,
    minutes_per_question=4,
    closing_minutes=5,
)
