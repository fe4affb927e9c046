"""Technical screening of a web front-end developer: browser, JavaScript, TypeScript, React (R4)."""

from __future__ import annotations

from services.plan.builtin.topics import general_topics
from services.plan.domain.template import TemplateContent
from shared.events.plan import PlanQuestion

QUESTIONS = (
    PlanQuestion(
        id="web-event-loop",
        text=(
            "JavaScript runs in one thread. How can a page still wait for several requests at once?"
        ),
        rephrasing=(
            "A page asks a server for data and stays usable meanwhile. What happens inside the "
            "browser between the request and the moment your code gets the answer?"
        ),
        answer=(
            "Waiting is done by the browser, not by the script. The event loop takes one task "
            "after another from a queue; when an answer arrives, its callback is queued. Promise "
            "reactions are microtasks and run before the next task and before rendering. async "
            "and await are a notation for promises: the function pauses, the thread does not. A "
            "long computation blocks clicks and painting, so it is cut into pieces or moved to a "
            "web worker."
        ),
        key_points=(
            "the event loop takes tasks from a queue",
            "the browser does the waiting in the background",
            "promises or async await continue when the answer arrives",
            "a long computation blocks the page",
        ),
    ),
    PlanQuestion(
        id="web-closures",
        text="What is a closure in JavaScript, and where has one helped or hurt you?",
        rephrasing=(
            "A function is created inside another function and called later, when the outer one is "
            "done. Which variables can it still use, and what can go wrong with that?"
        ),
        answer=(
            "A function keeps access to the variables of the scope it was created in, even after "
            "that scope has returned. Uses: private state, callbacks with context, factories. "
            "Traps: with var, all callbacks of a loop share one variable, where let gives each "
            "round its own; React effects and timers that see old values (stale closures); memory "
            "held by a listener that is never removed."
        ),
        key_points=(
            "a function remembers the variables where it was created",
            "it works even after the outer function has returned",
            "used for private data or callbacks",
            "old values or a loop variable can cause bugs",
        ),
    ),
    PlanQuestion(
        id="web-typescript",
        text="What does TypeScript give a team, and what does it not protect you from?",
        rephrasing=(
            "Somebody says: we use TypeScript, so our data is always right. Where would you agree, "
            "and where would you disagree?"
        ),
        answer=(
            "Types are checked before the program runs: wrong calls, missing fields and unhandled "
            "cases show up while typing, refactoring is safer, editors complete, and signatures "
            "document. Types are erased at run time, so data from the network, storage or a form "
            "is not checked; it needs validation at the edge. any and casts switch the protection "
            "off; unknown with narrowing and strict mode keep it on."
        ),
        key_points=(
            "it finds mistakes before the program runs",
            "changing code becomes safer",
            "types do not exist at run time",
            "data from the server must still be validated",
            "using any turns the checks off",
        ),
    ),
    PlanQuestion(
        id="web-react-rendering",
        text="When does a React component render again, and what do you do when that is too often?",
        rephrasing=(
            "Typing into a field has become sluggish because half of the page is drawn again. How "
            "do you find the cause, and what can you change?"
        ),
        answer=(
            "A component renders when its state changes, when its parent renders, or when a "
            "context it reads changes. Rendering is not touching the page; React compares and "
            "applies the difference. Profile first with the developer tools. Then keep state close "
            "to where it is used, split components and contexts, give lists stable keys, pass "
            "children, and memoise what is measurably expensive. Long lists are drawn only where "
            "visible."
        ),
        key_points=(
            "it renders when the state changes or the parent renders",
            "measure with the profiler first",
            "keep the state close to where it is used",
            "memo avoids rendering again without changes",
            "lists need stable keys",
        ),
    ),
    PlanQuestion(
        id="web-security",
        text="Which attacks does a web front end have to expect, and how do you defend it?",
        rephrasing=(
            "Your page shows text that other people wrote and lets users act while signed in. What "
            "could an attacker try, and what stops it?"
        ),
        answer=(
            "Cross-site scripting: text of others is run as code; defend by escaping on output "
            "(frameworks do, until someone uses dangerouslySetInnerHTML), by sanitising allowed "
            "HTML and by a content security policy. Cross-site request forgery: another site uses "
            "the visitor's cookie; SameSite cookies, tokens, checking the origin. Session cookies "
            "are HttpOnly and Secure. Dependencies can be hostile: lock and review them. Nothing "
            "secret belongs in the bundle, and each permission is checked on the server."
        ),
        key_points=(
            "cross site scripting runs foreign code in the page",
            "escape or sanitize what users enter",
            "same site cookies or tokens against request forgery",
            "permissions are checked on the server",
            "no secrets in the front end",
        ),
    ),
    PlanQuestion(
        id="web-accessibility",
        text="How do you make sure that a form can be used by everybody?",
        rephrasing=(
            "Somebody fills in your form with the keyboard only, somebody else with a screen "
            "reader. What has to be right so that both succeed?"
        ),
        answer=(
            "Use the native elements, since they bring keyboard and roles along. Every field has a "
            "visible label tied to it; errors are said in text, next to the field and linked to "
            "it, not by colour alone. Focus is visible, moves in a sensible order and goes to the "
            "first error. Contrast and size suffice. Test it: keyboard only, a screen reader, an "
            "automatic checker such as axe, which finds only a part."
        ),
        key_points=(
            "every field has a label",
            "everything works with the keyboard",
            "use the native elements of the browser",
            "errors are written as text and not only as color",
            "test with a screen reader",
        ),
    ),
)

TEMPLATE = TemplateContent(
    name="Web front-end developer",
    specialization="JavaScript and the browser",
    language="English",
    topics=general_topics(general=3, experience=7, motivation=4, role=4, stack=5),
    questions=QUESTIONS,
    minutes_per_question=4,
    closing_minutes=5,
)
