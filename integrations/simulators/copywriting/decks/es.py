"""Spanish copy."""

from integrations.simulators.copywriting import deck

OPENING = deck.Opening(
    titles=(
        "{Name}: qué es y cómo conseguirlo",
        "{Name}: todo lo que necesitas saber",
        "{Name}: descubre si es para ti",
        "{Name} | {business}",
        "Todo lo que conviene saber antes de elegir",
    ),
    descriptions=(
        "{Name}: qué incluye, cómo funciona y cómo empezar. Lee con calma, pregunta lo que quieras"
        " y decide a tu ritmo.",
        "{Name}, en palabras claras: qué cambia para ti, qué incluye y cuál es el siguiente paso.",
        "Qué incluye, cómo funciona y cómo empezar, en palabras claras. Lee con calma y decide a tu"
        " ritmo.",
    ),
    eyebrows_for=("Para {audience}", "Pensando en {audience}", "Especialmente para {audience}"),
    eyebrows={
        "goods": ("Algo bueno para cada día", "Elegido con cariño", "Para usar y disfrutar"),
        "service": ("Déjalo en buenas manos", "Nosotros nos ocupamos", "Ayuda de la buena"),
        "learning": ("Aprende, practica y avanza", "Un buen lugar para empezar", "Da el paso"),
        "software": ("Tu trabajo, más ligero", "Menos clics, más avances", "Todo en un lugar"),
    },
    headlines={
        "friendly": (
            "{Name}, pensando en personas como tú",
            "Te vas a sentir como en casa: {name}",
            "{Name}: sencillez, cercanía y vida real",
            "Para {audience}, con todo el cariño",
            "Vamos a hacerte el día un poco más fácil",
        ),
        "professional": (
            "{Name}: bien hecho y bien explicado",
            "Una decisión acertada desde el primer día: {name}",
            "{Name}: rigor, claridad y buen criterio",
            "Para quien quiere hacer las cosas bien: {name}",
            "Ideas claras, trabajo cuidado y ninguna sorpresa",
        ),
        "bold": (
            "{Name}. No te conformes.",
            "Se acabó conformarse: {name}.",
            "{Name}: menos vueltas y más de lo que importa",
            "Para {audience}: aquí empieza el cambio",
            "Ya has esperado bastante",
        ),
        "calm": (
            "{Name}: una cosa menos en la cabeza",
            "Respira hondo. Aquí tienes {name}.",
            "{Name}, a tu ritmo",
            "{Name}: tu momento de calma",
            "Una manera más tranquila de conseguir lo que necesitas",
        ),
        "playful": (
            "¿{Name}? Sí, por favor.",
            "{Name}: venga, si lo estás deseando",
            "Cuidado, esto puede provocar sonrisas: {name}",
            "Sorpresa: es tan bueno como parece",
            "Date un capricho de los buenos",
        ),
    },
    about=(
        "{About}. Echa un vistazo, pregunta lo que quieras y decide a tu ritmo.",
        "{About}. Aquí tienes todo lo que necesitas para decidir.",
        "{About}. Mira con calma y descubre si es para ti.",
    ),
    subheadlines={
        "goods": (
            "Elegido con cuidado y explicado con sinceridad. En esta página tienes todo lo que"
            " necesitas para decidir.",
            "De esas cosas que acabas usando sin darte cuenta. Mira, pregunta y descubre si es para"
            " ti.",
        ),
        "service": (
            "Tú nos cuentas lo que necesitas y nosotros te decimos cómo lo haríamos. Sin"
            " tecnicismos, sin presión y con respuestas claras.",
            "Deja en nuestras manos esa parte que te quita tiempo. Primero escuchamos, luego"
            " acordamos un plan contigo y nos ponemos a ello.",
        ),
        "learning": (
            "Aprende paso a paso, practica con cosas que te importan y comprueba hasta dónde"
            " puedes llegar.",
            "Explicaciones claras, práctica de verdad y alguien a quien preguntar. Empieza desde"
            " donde estás y sigue adelante.",
        ),
        "software": (
            "Menos clics y más trabajo hecho. Mira cómo funciona, pregunta lo que quieras y decide"
            " a tu ritmo.",
            "Un único lugar, claro y ordenado, para ese trabajo que antes estaba repartido por"
            " todas partes.",
        ),
    },
    buttons={
        "friendly": ("Quiero saber más", "Me interesa", "Cuéntame más"),
        "professional": ("Solicitar información", "Contactar", "Pedir detalles"),
        "bold": ("Empiezo ya", "Lo quiero", "Me apunto"),
        "calm": ("Ver cómo funciona", "Descubrir más", "Echar un vistazo"),
        "playful": ("¡Sí, quiero verlo!", "¡Vamos allá!", "¡Me has convencido!"),
    },
)

BODY = deck.Body(
    benefit_headings=(
        "Qué cambia para ti",
        "Por qué te alegrarás de haber venido",
        "Buenas razones para elegirnos",
        "Lo que te espera",
    ),
    benefits_for=(
        ("Pensado contigo en mente", "Todo lo que ves aquí está preparado para {audience}."),
        ("Hablamos tu idioma", "Cada detalle está planteado pensando en {audience}."),
    ),
    benefits=(
        (
            "Sabes lo que te llevas",
            "Todo está explicado con palabras claras, para que después no haya sorpresas.",
        ),
        (
            "Decides a tu ritmo",
            "Sin prisas y sin presión. Lee, compara, pregunta y elige cuando lo tengas claro.",
        ),
        ("Se adapta a tu vida", "Encaja con tu manera de vivir y de trabajar, y no al revés."),
        (
            "Respuestas que sirven",
            "Escríbenos con cualquier duda y recibirás una respuesta con la que puedas avanzar.",
        ),
        (
            "Menos esfuerzo desde el principio",
            "De lo engorroso nos encargamos nosotros, así que empezar es lo más fácil.",
        ),
    ),
    kind_benefits={
        "goods": (
            (
                "Para usarlo de verdad",
                "Algo para el día a día, no para el fondo de un cajón. Notarás la diferencia cada"
                " vez que lo tengas en las manos.",
            ),
            (
                "Para ti o para regalar",
                "Un acierto si es para ti y un detalle bonito para alguien a quien quieres.",
            ),
            (
                "Los pequeños detalles importan",
                "La primera impresión, el tacto, el acabado: cosas que se disfrutan sin pensarlas.",
            ),
        ),
        "service": (
            (
                "Recuperas tu tiempo",
                "Mientras nosotros nos ocupamos del trabajo, tú puedes dedicarte a todo lo demás.",
            ),
            (
                "Claridad desde la primera charla",
                "Primero escuchamos y después te decimos, sin rodeos, qué haríamos y en qué orden.",
            ),
            (
                "Un peso menos",
                "Sabes a quién preguntar y qué viene después, sin darle más vueltas.",
            ),
        ),
        "learning": (
            (
                "Avances que puedes usar",
                "Cada paso se apoya en el anterior: lo que aprendes hoy te sirve mañana.",
            ),
            ("Tus preguntas son bienvenidas", "Ninguna es tonta. Preguntando es como se mejora."),
            (
                "Una confianza que crece",
                "Poco a poco, lo que parecía difícil se convierte en algo que haces sin más.",
            ),
        ),
        "software": (
            (
                "Todo en un mismo lugar",
                "Se acabó buscar entre notas, pestañas y mensajes justo lo que necesitas.",
            ),
            ("La cabeza despejada", "Ábrelo, mira qué toca hacer, hazlo y a otra cosa."),
            (
                "Tiempo para lo importante",
                "La rutina se ordena y tu atención va adonde hace falta.",
            ),
        ),
    },
    feature_headings=(
        "Qué incluye",
        "Los detalles que cuentan",
        "Lo que hay detrás",
        "Míralo de cerca",
    ),
    feature_intros=(
        "Sin letra pequeña ni misterios: esto es lo que puedes esperar.",
        "Lo esencial, de un vistazo. Si quieres saber algo con más detalle, pregúntanos.",
        "Las cosas buenas están hechas de buenas partes. Estas son las nuestras.",
    ),
    fact_texts=(
        "Uno de esos detalles que se notan en el día a día.",
        "Forma parte de lo que recibes, tal como se describe.",
        "Bueno saberlo antes de elegir, y mejor tenerlo.",
        "Si quieres saber más sobre este punto, pregúntanos.",
    ),
    features={
        "goods": (
            ("Una descripción sincera", "Qué es, para qué sirve y cómo sacarle partido."),
            ("Fácil desde el primer día", "Nada complicado: se entiende a la primera."),
            (
                "Ayuda para elegir",
                "¿Dudas entre varias opciones? Dinos cómo lo usarás y te orientamos.",
            ),
            ("Hecho con atención", "De la primera impresión al uso diario, todo tiene sentido."),
        ),
        "service": (
            ("Una primera conversación", "Escuchamos lo que necesitas antes de proponerte nada."),
            ("Un plan claro", "Sabes qué se hará y en qué orden antes de empezar."),
            ("Trabajo cuidado", "Lo hacemos como nos gustaría que lo hicieran para nosotros."),
            ("Noticias por el camino", "Te contamos cómo va todo sin que tengas que preguntar."),
        ),
        "learning": (
            ("Explicaciones claras", "Ideas nuevas en palabras sencillas y con ejemplos reales."),
            ("Práctica que se queda", "Aprendes haciendo, y por eso no se te olvida."),
            ("Sitio para tu nivel", "Si empiezas o si vuelves, partes desde donde estás."),
            ("Apoyo cuando te atascas", "Preguntas, lo resuelves y sigues con buen ánimo."),
        ),
        "software": (
            ("Una visión clara", "Mira de un vistazo cómo va todo y qué viene después."),
            ("Sencillo desde el primer clic", "La pantalla te guía. No hace falta manual."),
            ("A tu manera", "Ordénalo según tus costumbres y cámbialo cuando cambien."),
            ("Ayuda a mano", "Si algo no está claro, pregúntanos y lo vemos contigo."),
        ),
    },
    step_headings=("Cómo funciona", "Así de fácil", "Qué pasa después", "Para empezar"),
    steps={
        "goods": (
            ("Cuéntanos qué buscas", "Deja tus datos y dinos qué tienes en mente."),
            ("Pregunta lo que quieras", "Te respondemos con lo que necesitas para decidir."),
            ("Disfruta", "Elige lo que va contigo. Lo demás es la parte agradable."),
        ),
        "service": (
            ("Cuéntanos qué necesitas", "Con unas pocas líneas en el formulario basta."),
            ("Acordamos un plan", "Lo hablamos y sabes qué va a pasar antes de que pase."),
            ("Déjalo en nuestras manos", "Nos ponemos a ello y te mantenemos al tanto."),
        ),
        "learning": (
            ("Cuéntanos tu punto de partida", "Deja tus datos y dinos qué te gustaría aprender."),
            ("Encuentra por dónde empezar", "Resolvemos tus dudas y te mostramos el camino."),
            ("Aprende haciendo", "Practica, pregunta, mejora y úsalo donde te importa."),
        ),
        "software": (
            ("Cuéntanos cómo trabajas", "Deja tus datos y dinos qué te gustaría simplificar."),
            ("Míralo con tus tareas", "Te enseñamos cómo quedaría en tu día a día."),
            ("Prepáralo y adelante", "Ordénalo a tu manera y vuelve a lo importante."),
        ),
    },
    proof_headings=("Lo que podemos mostrar", "Conviene saberlo"),
)

PRICING = deck.Pricing(
    headings=("Cuánto cuesta", "Claro y sencillo", "La oferta"),
    plans=("La oferta", "Tu elección", "Todo lo que necesitas"),
    asks=("Pide tu precio", "Precio a consultar"),
    stated=("Consulta la oferta", "Según la oferta"),
    notes=(
        "Cuéntanos qué necesitas y te enviamos el precio antes de que decidas.",
        "Primero preguntas y después decides.",
    ),
    points=(
        "Todo lo que se describe en esta página",
        "Respuestas a tus dudas antes de decidir",
        "Un siguiente paso claro y sin compromiso",
        "Ayuda para elegir lo que mejor te va",
    ),
    prices=("{price}",),
    periods={
        "month": "al mes",
        "year": "al año",
        "week": "a la semana",
        "day": "al día",
        "hour": "por hora",
        "person": "por persona",
        "session": "por sesión",
    },
)

QUESTIONS = deck.Questions(
    headings=("Preguntas frecuentes", "Dudas que conviene resolver", "Antes de decidir"),
    who_for=(
        ("¿Para quién es?", "Todo está pensado para {audience}. Si eres tú, este es tu sitio."),
    ),
    who=(
        (
            "¿Es para mí?",
            "Si lo que has leído te suena, lo más probable es que sí. Si tienes dudas, cuéntanos tu"
            " caso en el formulario y te lo diremos con sinceridad.",
        ),
    ),
    cost_offer=(
        ("¿Cuánto cuesta?", "{Offer}. Si algo no queda claro, pregúntanos antes de decidir."),
    ),
    cost=(
        (
            "¿Cuánto cuesta?",
            "Depende de lo que necesites. Déjanos tus datos y te enviaremos el precio antes de que"
            " decidas nada.",
        ),
    ),
    kinds={
        "goods": (
            (
                "¿Cómo elijo bien?",
                "Cuéntanos para qué lo quieres o para quién es, y te diremos qué encaja mejor.",
            ),
        ),
        "service": (
            (
                "¿Qué hace falta para empezar?",
                "Al principio, solo unas líneas sobre lo que quieres hacer. El resto te lo iremos"
                " pidiendo cuando haga falta.",
            ),
        ),
        "learning": (
            (
                "¿Hace falta experiencia?",
                "Cuéntanos de dónde partes y te diremos con sinceridad si es para ti.",
            ),
        ),
        "software": (
            (
                "¿Es difícil ponerlo en marcha?",
                "Empieza con una sola tarea y añade el resto cuando quieras. Si te atascas,"
                " pregúntanos y te ayudamos.",
            ),
        ),
    },
    common=(
        (
            "¿Cómo empiezo?",
            "Deja tu nombre y tu correo en el formulario de esta página. Te escribiremos con el"
            " siguiente paso.",
        ),
        (
            "¿Puedo preguntar antes?",
            "Claro que sí. Escribe tu duda en el formulario: preguntar no te compromete a nada.",
        ),
    ),
    business=(("¿Quién está detrás?", "{business}. Escríbenos y cuéntanos qué necesitas."),),
)

CLOSING = deck.Closing(
    headings={
        "friendly": ("¿Empezamos?", "Nos encantará saber de ti"),
        "professional": ("Demos el siguiente paso", "Hablemos de lo que necesitas"),
        "bold": ("Te toca mover ficha", "Hazlo ahora y date las gracias después"),
        "calm": ("Cuando tú quieras", "Empieza cuando te venga bien"),
        "playful": ("Si has llegado hasta aquí, será por algo", "¿A qué estamos esperando?"),
    },
    offers=("{Offer}. Déjanos tus datos y nosotros hacemos el resto.",),
    texts=(
        "Deja tus datos y te escribiremos con todo lo que necesitas para decidir.",
        "Un formulario corto y una respuesta clara. No hace falta más para empezar.",
        "Cuéntanos un poco lo que necesitas y te mostramos el siguiente paso.",
    ),
    form_headings=("Dinos cómo localizarte", "Déjanos tus datos", "Hablemos"),
    form_texts=(
        "Con unos pocos datos basta. Te responderemos sobre tu consulta.",
        "Escríbenos aquí y dinos cuándo y cómo prefieres que te contactemos.",
    ),
    labels=("Nombre", "Correo electrónico", "Teléfono"),
    form_buttons=("Enviar", "Enviar mi consulta", "Quiero que me escriban"),
    consents_to=("Acepto que {business} me contacte en relación con mi consulta.",),
    consents=("Acepto que me contacten en relación con mi consulta.",),
    thanks=(
        "Gracias. Hemos recibido tu mensaje y te responderemos.",
        "Gracias por escribirnos. Tendrás noticias nuestras.",
    ),
    footer_names=("{Name}", "Nuestra oferta"),
    footers=(
        "Gracias por leer hasta aquí. Nos encantará saber de ti.",
        "Con cariño, para quien se fija en los detalles.",
        "¿Alguna duda? La respondemos con mucho gusto.",
    ),
)

DECK = deck.Deck(
    language="es",
    opening=OPENING,
    body=BODY,
    pricing=PRICING,
    questions=QUESTIONS,
    closing=CLOSING,
    plain=(
        "Gracias por tu mensaje.",
        "Aquí tienes una respuesta breve y clara para empezar.",
        "Cuéntame un poco más y lo ajusto a lo que necesitas.",
        "Dilo con sencillez, cuenta lo que importa e invita a dar el siguiente paso.",
    ),
    refusal="Lo siento, pero no puedo ayudar con esa petición.",
)
