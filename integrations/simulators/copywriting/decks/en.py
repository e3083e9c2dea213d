"""English copy."""

from integrations.simulators.copywriting import deck

OPENING = deck.Opening(
    titles=(
        "{Name}: what it is and how to get it",
        "{Name}: everything you need to know",
        "{Name}: see if it is right for you",
        "{Name} from {business}",
        "Everything you need to know before you choose",
    ),
    descriptions=(
        "{Name}: what you get, how it works and how to start. Read on, ask your questions and"
        " decide in your own time.",
        "{Name}, explained in plain words: what changes for you, what is included and how to take"
        " the next step.",
        "What you get, how it works and how to start, in plain words. Read on and decide in your"
        " own time.",
    ),
    eyebrows_for=("For {audience}", "Made for {audience}", "With {audience} in mind"),
    eyebrows={
        "goods": ("Something good, made to be used", "Chosen with care", "For the everyday"),
        "service": ("Work you can rely on", "We take it from here", "Help, when you need it"),
        "learning": ("Learn it, use it, keep it", "A good place to start", "Your next step"),
        "software": ("Work, a little lighter", "Less clicking, more doing", "All in one place"),
    },
    headlines={
        "friendly": (
            "{Name}, made with people like you in mind",
            "You will feel at home with this: {name}",
            "{Name}: simple, warm and made for real life",
            "{Audience}, this one is for you",
            "Let us make your day a little easier",
        ),
        "professional": (
            "{Name}: done properly, explained clearly",
            "A sound decision from the first day: {name}",
            "{Name}: careful work and a clear way forward",
            "For those who want it done right: {name}",
            "Clear thinking, careful work, no surprises",
        ),
        "bold": (
            "{Name}. Stop settling.",
            "Done with second best? {Name}.",
            "{Name}: less talk, more of what matters",
            "{Audience}: this changes things",
            "You have waited long enough",
        ),
        "calm": (
            "{Name}: one thing less to think about",
            "Take a breath. There is {name}.",
            "{Name}, at your own pace",
            "{Name}: room to breathe",
            "A quieter way to get what you need",
        ),
        "playful": (
            "{Name}? Yes, please.",
            "{Name}: go on, you know you want to",
            "Careful, this may cause smiling: {name}",
            "Plot twist: this one is as good as it looks",
            "Go on. Treat yourself to something good.",
        ),
    },
    about=(
        "{About}. Take a look around, ask us anything, and decide in your own time.",
        "{About}. Everything you need to decide is on this page.",
        "{About}. Have a look and see whether it suits you.",
    ),
    subheadlines={
        "goods": (
            "Chosen with care, described honestly and easy to ask about. Everything you need to"
            " decide is on this page.",
            "The kind of thing you reach for without thinking. Take a look, ask what you like and"
            " see whether it suits you.",
        ),
        "service": (
            "You tell us what you need, we tell you how we would do it. No jargon, no pressure, and"
            " a straight answer to every question.",
            "Hand over the part you would rather not do. We listen first, agree on a plan with you"
            " and then get it done.",
        ),
        "learning": (
            "Learn step by step, practise on things that matter to you, and notice how much further"
            " you get.",
            "Clear explanations, real practice and somebody to ask. Start where you are and go on"
            " from there.",
        ),
        "software": (
            "Less clicking around, more getting things done. See how it works, ask what you like"
            " and decide in your own time.",
            "One clear place for the work that used to be scattered. Take a look and see how it"
            " would fit your day.",
        ),
    },
    buttons={
        "friendly": ("Tell me more", "I would like this", "Say hello"),
        "professional": ("Request details", "Get in touch", "Ask for information"),
        "bold": ("Start now", "I want this", "Count me in"),
        "calm": ("See how it works", "Find out more", "Take a closer look"),
        "playful": ("Yes, show me", "Go on then", "Let us do this"),
    },
)

BODY = deck.Body(
    benefit_headings=(
        "What changes for you",
        "Why you will be glad you looked",
        "Good reasons to choose {name}",
        "What you can look forward to",
    ),
    benefits_for=(
        ("Made with you in mind", "Everything here was thought through for {audience}."),
        ("It speaks your language", "Written, planned and prepared with {audience} in mind."),
    ),
    benefits=(
        (
            "You know what you are getting",
            "Everything is described in plain words, so nothing comes as a surprise later.",
        ),
        (
            "You decide in your own time",
            "No countdowns and no pressure. Read, compare, ask, and choose when it feels right.",
        ),
        ("It fits the life you have", "It adapts to how you live and work, not you to it."),
        (
            "A useful answer when you ask",
            "Write to us with any question and you will get a reply you can do something with.",
        ),
        ("Less effort from the start", "The fiddly parts are done, so starting is the easy bit."),
    ),
    kind_benefits={
        "goods": (
            (
                "Made to be used",
                "Something for every day, not for the back of a drawer. You will notice the"
                " difference each time you reach for it.",
            ),
            (
                "Easy to keep, lovely to give",
                "A good choice for yourself and a thoughtful present for somebody you like.",
            ),
            (
                "The small things, done well",
                "The look, the feel, the first impression: details you enjoy without having to"
                " think about them.",
            ),
        ),
        "service": (
            ("You get your time back", "We take care of the work; you get on with the rest."),
            (
                "Clear from the first conversation",
                "We listen first, then say plainly what we would do and in which order.",
            ),
            (
                "A weight off your mind",
                "You know who to ask and what happens next, so you can stop worrying about it.",
            ),
        ),
        "learning": (
            (
                "Progress you can use",
                "Each step builds on the last one, so what you learn today helps you tomorrow.",
            ),
            (
                "Your questions are welcome",
                "No question is silly. Asking is how people get better.",
            ),
            ("Confidence that grows", "Little by little, what felt difficult becomes easy."),
        ),
        "software": (
            (
                "Everything in one place",
                "No more hunting through notes, tabs and messages for the thing you need.",
            ),
            ("A clear head", "Open it, see what needs doing, get it done, and close it again."),
            (
                "Time for the real work",
                "The routine looks after itself, and your attention goes where it counts.",
            ),
        ),
    },
    feature_headings=(
        "What you get",
        "The details that matter",
        "What is behind {name}",
        "A closer look",
    ),
    feature_intros=(
        "No small print and no riddles: this is what you can expect.",
        "The essentials at a glance. Ask us about anything you would like to know more precisely.",
        "Good things are made of good parts. These are ours.",
    ),
    fact_texts=(
        "One of the details that make a difference day to day.",
        "Part of what you get, exactly as described.",
        "Good to know before you choose, and better to have.",
        "Ask us if you would like to know more about it.",
    ),
    features={
        "goods": (
            ("An honest description", "What it is, what it is made for and how to enjoy it."),
            ("Easy to start with", "Nothing complicated: it makes sense the first time."),
            ("Help choosing", "Not sure? Tell us how you will use it and we help you pick."),
            ("Made with attention", "From the first impression to the daily use, it feels right."),
        ),
        "service": (
            ("A first conversation", "We listen to what you need before we suggest anything."),
            ("A clear plan", "You know what happens, and in which order, before we begin."),
            ("Careful work", "We do it the way we would want it done for ourselves."),
            ("News along the way", "You hear how things are moving, without having to chase."),
        ),
        "learning": (
            ("Clear explanations", "New ideas in plain words, with examples from real life."),
            ("Practice that sticks", "You learn by doing, which is why it stays with you."),
            ("Room for your level", "Starting out or coming back: begin from where you are."),
            ("Support when you are stuck", "Ask, get unstuck and carry on with a good feeling."),
        ),
        "software": (
            ("A clear overview", "See what is going on at a glance and know what comes next."),
            ("Simple from the first click", "The screen tells you what to do. No manual needed."),
            ("Set up around you", "Arrange it to suit your habits, and change it when they do."),
            ("Help at hand", "When something is unclear, ask us and we will walk you through it."),
        ),
    },
    step_headings=("How it works", "From here to there", "What happens next", "Getting started"),
    steps={
        "goods": (
            ("Tell us what you like", "Leave your details and say what you are looking for."),
            ("Ask what you want to know", "We get back to you with what you need to decide."),
            ("Enjoy it", "Choose what suits you. The rest is the pleasant part."),
        ),
        "service": (
            ("Tell us what you need", "A few words in the form are enough to begin."),
            ("Agree on a plan", "We talk it through and you know what happens before it does."),
            ("Leave it with us", "We get to work and keep you posted until it is done."),
        ),
        "learning": (
            ("Tell us where you are", "Leave your details and what you would like to learn."),
            ("Find your starting point", "We answer your questions and show you how to begin."),
            ("Learn by doing", "Practise, ask, improve, and use it where it matters to you."),
        ),
        "software": (
            ("Tell us how you work", "Leave your details and what you would like to make easier."),
            ("See it on your own tasks", "We show you how it would look in your day."),
            ("Set it up and go", "Arrange it your way and get on with the real work."),
        ),
    },
    proof_headings=("What there is to show", "Worth knowing"),
)

PRICING = deck.Pricing(
    headings=("What it costs", "Clear and simple", "The offer"),
    plans=("The offer", "Your choice", "All you need"),
    asks=("Ask for your price", "Price on request"),
    stated=("See the offer", "As offered here"),
    notes=(
        "Tell us what you need and we will send you the price before you decide.",
        "Ask first, decide afterwards.",
    ),
    points=(
        "Everything described on this page",
        "Answers to your questions before you decide",
        "A clear next step, without obligation",
        "Help choosing what suits you",
    ),
    prices=("{price}",),
    periods={
        "month": "a month",
        "year": "a year",
        "week": "a week",
        "day": "a day",
        "hour": "an hour",
        "person": "per person",
        "session": "per session",
    },
)

QUESTIONS = deck.Questions(
    headings=("Questions people ask", "Good questions, straight answers", "Before you decide"),
    who_for=(
        (
            "Who is it for?",
            "It was made with {audience} in mind. If you recognise yourself, you are in the right"
            " place.",
        ),
    ),
    who=(
        (
            "Is it right for me?",
            "If what you read here sounds like you, probably yes. If you are unsure, describe your"
            " situation in the form and we will tell you honestly.",
        ),
    ),
    cost_offer=(
        ("What does it cost?", "{Offer}. If anything is unclear, ask us before you decide."),
    ),
    cost=(
        (
            "What does it cost?",
            "It depends on what you need. Leave your details and we will send you the price before"
            " you decide anything.",
        ),
    ),
    kinds={
        "goods": (
            (
                "How do I choose the right one?",
                "Tell us how you would like to use it, or who it is for. We will suggest what"
                " fits and explain why.",
            ),
        ),
        "service": (
            (
                "What do you need from me?",
                "At the start, only a few words about what you would like to have done. We ask for"
                " the rest when it is needed.",
            ),
        ),
        "learning": (
            (
                "Do I need any experience?",
                "Tell us where you are starting from and we will tell you honestly whether it"
                " suits you, and how to begin.",
            ),
        ),
        "software": (
            (
                "Is it hard to set up?",
                "Begin with one task and add the rest when you are ready. If you get stuck, ask us"
                " and we will help.",
            ),
        ),
    },
    common=(
        (
            "How do I get started?",
            "Leave your name and email in the form on this page. We will get back to you with the"
            " next step.",
        ),
        (
            "Can I ask something first?",
            "Of course. Write your question in the form: asking commits you to nothing.",
        ),
    ),
    business=(("Who is behind this?", "{business}. Write to us and tell us what you need."),),
)

CLOSING = deck.Closing(
    headings={
        "friendly": ("Shall we get started?", "We would love to hear from you"),
        "professional": ("Take the next step", "Let us talk about what you need"),
        "bold": ("Your move", "Do it now, thank yourself later"),
        "calm": ("Whenever you are ready", "Start when it suits you"),
        "playful": ("You have read this far. That is a sign.", "Well? What are we waiting for?"),
    },
    offers=("{Offer}. Leave your details and we will take it from there.",),
    texts=(
        "Leave your details and we will get back to you with everything you need to decide.",
        "One short form, one clear answer. That is all it takes to begin.",
        "Tell us a little about what you need and we will show you the next step.",
    ),
    form_headings=("Tell us how to reach you", "Leave your details", "Let us get in touch"),
    form_texts=(
        "A few details are enough. We will get back to you about your request.",
        "Write to us here, and say when and how you would like to hear from us.",
    ),
    labels=("Name", "Email", "Phone"),
    form_buttons=("Send", "Send my request", "Get in touch"),
    consents_to=("I agree that {business} may contact me about my request.",),
    consents=("I agree to be contacted about my request.",),
    thanks=(
        "Thank you. We have your message and will get back to you.",
        "Thank you for writing. You will hear from us.",
    ),
    footer_names=("{Name}", "Our offer"),
    footers=(
        "Thank you for reading this far. We look forward to hearing from you.",
        "Made with care, for people who notice.",
        "Questions? We are happy to answer them.",
    ),
)

DECK = deck.Deck(
    language="en",
    opening=OPENING,
    body=BODY,
    pricing=PRICING,
    questions=QUESTIONS,
    closing=CLOSING,
    plain=(
        "Thank you for your message.",
        "Here is a short, clear answer you can build on.",
        "Tell me a little more and I will make it fit.",
        "Keep it simple, say what matters, and invite people to the next step.",
    ),
    refusal="I'm sorry, but I can't help with that request.",
)
