"""Portuguese copy (Brazilian)."""

from integrations.simulators.copywriting import deck

OPENING = deck.Opening(
    titles=(
        "{Name}: o que é e como começar",
        "{Name}: tudo o que você precisa saber",
        "{Name}: descubra se é para você",
        "{Name} | {business}",
        "Tudo o que vale saber antes de escolher",
    ),
    descriptions=(
        "{Name}: o que inclui, como funciona e como começar. Leia com calma, tire suas dúvidas e"
        " decida no seu tempo.",
        "{Name}, em palavras claras: o que muda para você, o que está incluído e qual é o próximo"
        " passo.",
        "O que inclui, como funciona e como começar, em palavras claras. Leia com calma e decida"
        " no seu tempo.",
    ),
    eyebrows_for=("Para {audience}", "Pensando em {audience}", "Especialmente para {audience}"),
    eyebrows={
        "goods": ("Uma coisa boa para todo dia", "Escolhido com carinho", "Para usar e curtir"),
        "service": ("Deixe em boas mãos", "A gente cuida disso", "Ajuda de verdade"),
        "learning": ("Aprenda, pratique, avance", "Um bom lugar para começar", "Dê o passo"),
        "software": ("Seu trabalho, mais leve", "Menos cliques, mais avanço", "Tudo em um lugar"),
    },
    headlines={
        "friendly": (
            "{Name}, pensando em gente como você",
            "Você vai se sentir em casa: {name}",
            "{Name}: simplicidade, carinho e vida real",
            "Para {audience}, com todo o carinho",
            "Vamos deixar o seu dia um pouco mais fácil",
        ),
        "professional": (
            "{Name}: tudo bem feito e bem explicado",
            "Uma decisão acertada desde o primeiro dia: {name}",
            "{Name}: cuidado, clareza e bom senso",
            "Para quem quer fazer do jeito certo: {name}",
            "Ideias claras, trabalho cuidadoso e nenhuma surpresa",
        ),
        "bold": (
            "{Name}. Chega de se contentar com pouco.",
            "Vai continuar no mais ou menos? {Name}.",
            "{Name}: menos conversa, mais do que importa",
            "Para {audience}: a mudança começa aqui",
            "Você já esperou demais",
        ),
        "calm": (
            "{Name}: uma coisa a menos na cabeça",
            "Respire fundo. Aqui está: {name}.",
            "{Name}, no seu ritmo",
            "{Name}: o seu momento de calma",
            "Um jeito mais tranquilo de ter o que você precisa",
        ),
        "playful": (
            "{Name}? Sim, por favor.",
            "{Name}: vai, a gente sabe que você quer",
            "Cuidado, pode causar sorrisos: {name}",
            "Surpresa: é tão bom quanto parece",
            "Dê a si mesmo um presente dos bons",
        ),
    },
    about=(
        "{About}. Dê uma olhada, pergunte o que quiser e decida no seu tempo.",
        "{About}. Aqui está tudo o que você precisa para decidir.",
        "{About}. Olhe com calma e veja se combina com você.",
    ),
    subheadlines={
        "goods": (
            "Escolhido com cuidado e explicado com sinceridade. Nesta página está tudo o que você"
            " precisa para decidir.",
            "Daquelas coisas que a gente usa sem nem perceber. Olhe, pergunte e veja se combina com"
            " você.",
        ),
        "service": (
            "Você conta o que precisa e a gente mostra como faria. Sem complicação, sem pressão e"
            " com respostas diretas.",
            "Deixe com a gente a parte que toma o seu tempo. Primeiro ouvimos, depois combinamos um"
            " plano com você e colocamos a mão na massa.",
        ),
        "learning": (
            "Aprenda passo a passo, pratique com o que importa para você e perceba o quanto ainda"
            " pode avançar.",
            "Explicações claras, prática de verdade e alguém para perguntar. Comece de onde você"
            " está e siga em frente.",
        ),
        "software": (
            "Menos cliques e mais trabalho feito. Veja como funciona, pergunte o que quiser e"
            " decida no seu tempo.",
            "Um lugar só, claro e organizado, para o trabalho que antes vivia espalhado por toda"
            " parte.",
        ),
    },
    buttons={
        "friendly": ("Quero saber mais", "Gostei, me conta mais", "Vamos conversar"),
        "professional": ("Solicitar informações", "Falar com a equipe", "Pedir detalhes"),
        "bold": ("Começar agora", "Eu quero", "Pode contar comigo"),
        "calm": ("Ver como funciona", "Descobrir mais", "Conhecer com calma"),
        "playful": ("Quero ver isso!", "Bora!", "Me convenceu!"),
    },
)

BODY = deck.Body(
    benefit_headings=(
        "O que muda para você",
        "Por que você vai gostar de ter vindo",
        "Bons motivos para escolher a gente",
        "O que espera por você",
    ),
    benefits_for=(
        ("Pensado com você em mente", "Tudo o que está aqui foi preparado para {audience}."),
        ("A gente fala a sua língua", "Cada detalhe foi planejado pensando em {audience}."),
    ),
    benefits=(
        (
            "Você sabe o que está levando",
            "Tudo está explicado em palavras claras, para não haver surpresas depois.",
        ),
        (
            "Você decide no seu tempo",
            "Sem pressa e sem pressão. Leia, compare, pergunte e escolha quando fizer sentido.",
        ),
        ("Cabe na sua vida", "Combina com o seu jeito de viver e trabalhar, e não o contrário."),
        ("Respostas que ajudam", "Escreva qualquer dúvida e receba uma resposta que ajuda."),
        ("Menos esforço desde o início", "A gente cuida da parte chata; começar é o mais fácil."),
    ),
    kind_benefits={
        "goods": (
            (
                "Feito para usar de verdade",
                "Para o dia a dia, e não para o fundo da gaveta. Dá para notar a diferença cada vez"
                " que você usa.",
            ),
            (
                "Para você ou para presentear",
                "Uma boa escolha para você e um carinho para alguém de quem você gosta.",
            ),
            (
                "Os pequenos detalhes contam",
                "A primeira impressão, o toque, o acabamento: coisas que a gente aproveita sem"
                " pensar.",
            ),
        ),
        "service": (
            ("Seu tempo de volta", "A gente cuida do trabalho, você se dedica ao resto."),
            (
                "Clareza desde a primeira conversa",
                "Primeiro ouvimos, depois dizemos com franqueza o que faríamos e em que ordem.",
            ),
            (
                "Um peso a menos",
                "Você sabe a quem perguntar e o que vem depois, e pode parar de se preocupar.",
            ),
        ),
        "learning": (
            (
                "Avanços que dá para usar",
                "Cada passo se apoia no anterior: o que você aprende hoje ajuda amanhã.",
            ),
            (
                "Suas perguntas são bem-vindas",
                "Aqui não existe pergunta boba. É perguntando que a gente melhora.",
            ),
            (
                "Uma confiança que cresce",
                "Aos poucos, o que parecia difícil vira algo que você simplesmente faz.",
            ),
        ),
        "software": (
            (
                "Tudo em um só lugar",
                "Chega de procurar em anotações, abas e mensagens aquilo de que você precisa.",
            ),
            ("A cabeça leve", "Abra, veja o que há para fazer, faça e siga em frente."),
            (
                "Tempo para o que importa",
                "A rotina fica em ordem e a sua atenção vai para onde faz diferença.",
            ),
        ),
    },
    feature_headings=(
        "O que está incluído",
        "Os detalhes que contam",
        "O que há por trás",
        "Olhe mais de perto",
    ),
    feature_intros=(
        "Sem letras miúdas e sem mistério: é isto que você pode esperar.",
        "O essencial em um olhar. Se quiser saber algo com mais detalhe, é só perguntar.",
        "Coisas boas são feitas de boas partes. Estas são as nossas.",
    ),
    fact_texts=(
        "Um daqueles detalhes que fazem diferença no dia a dia.",
        "Faz parte do que você recebe, tal como está descrito.",
        "Bom saber antes de escolher, melhor ainda ter.",
        "Se quiser saber mais sobre este ponto, é só perguntar.",
    ),
    features={
        "goods": (
            ("Uma descrição sincera", "O que é, para que serve e como aproveitar melhor."),
            ("Fácil desde o primeiro dia", "Nada complicado: faz sentido logo de cara."),
            ("Ajuda para escolher", "Em dúvida? Conte como vai usar e a gente ajuda."),
            ("Feito com atenção", "Da primeira impressão ao uso diário, tudo faz sentido."),
        ),
        "service": (
            ("Uma primeira conversa", "Ouvimos o que você precisa antes de sugerir algo."),
            ("Um plano claro", "Você sabe o que será feito, e em que ordem, antes de começar."),
            ("Trabalho cuidadoso", "Fazemos como gostaríamos que fizessem para nós."),
            ("Notícias pelo caminho", "Você fica sabendo do andamento sem precisar cobrar."),
        ),
        "learning": (
            ("Explicações claras", "Ideias novas em palavras simples, com exemplos da vida real."),
            ("Prática que fica", "Você aprende fazendo, e por isso não esquece."),
            ("Espaço para o seu nível", "Começando ou voltando, você parte de onde está."),
            ("Apoio quando travar", "Pergunte, destrave e siga com ânimo."),
        ),
        "software": (
            ("Uma visão clara", "Veja num olhar como tudo está e o que vem depois."),
            ("Simples desde o primeiro clique", "A tela mostra o caminho. Dispensa manual."),
            ("Do seu jeito", "Organize conforme os seus hábitos e mude quando eles mudarem."),
            ("Ajuda por perto", "Se algo não estiver claro, pergunte e a gente mostra."),
        ),
    },
    step_headings=("Como funciona", "Simples assim", "O que acontece depois", "Para começar"),
    steps={
        "goods": (
            ("Conte o que procura", "Deixe seus dados e diga o que você tem em mente."),
            ("Pergunte o que quiser", "Respondemos com o que você precisa para decidir."),
            ("Aproveite", "Escolha o que combina com você. O resto é a parte boa."),
        ),
        "service": (
            ("Conte o que precisa", "Poucas linhas no formulário já bastam."),
            ("Combinamos um plano", "Conversamos, e você sabe o que vai acontecer antes."),
            ("Deixe com a gente", "Colocamos a mão na massa e mantemos você por dentro."),
        ),
        "learning": (
            ("Conte de onde você parte", "Deixe seus dados e diga o que gostaria de aprender."),
            ("Encontre o ponto de partida", "Tiramos suas dúvidas e mostramos por onde começar."),
            ("Aprenda fazendo", "Pratique, pergunte, melhore e use onde importa."),
        ),
        "software": (
            ("Conte como você trabalha", "Deixe seus dados e diga o que gostaria de simplificar."),
            ("Veja com as suas tarefas", "Mostramos como ficaria no seu dia a dia."),
            ("Prepare e vá em frente", "Organize do seu jeito e volte ao que importa."),
        ),
    },
    proof_headings=("O que temos para mostrar", "Vale a pena saber"),
)

PRICING = deck.Pricing(
    headings=("Quanto custa", "Claro e simples", "A oferta"),
    plans=("A oferta", "Sua escolha", "Tudo o que você precisa"),
    asks=("Peça o seu preço", "Preço sob consulta"),
    stated=("Veja a oferta", "Conforme a oferta"),
    notes=(
        "Conte o que você precisa e enviamos o preço antes de você decidir.",
        "Primeiro você pergunta, depois decide.",
    ),
    points=(
        "Tudo o que está descrito nesta página",
        "Respostas às suas dúvidas antes de decidir",
        "Um próximo passo claro e sem compromisso",
        "Ajuda para escolher o que combina com você",
    ),
    prices=("{price}",),
    periods={
        "month": "por mês",
        "year": "por ano",
        "week": "por semana",
        "day": "por dia",
        "hour": "por hora",
        "person": "por pessoa",
        "session": "por sessão",
    },
)

QUESTIONS = deck.Questions(
    headings=("Perguntas frequentes", "Dúvidas comuns, respostas diretas", "Antes de decidir"),
    who_for=(
        ("Para quem é?", "Tudo foi pensado para {audience}. Se é você, chegou ao lugar certo."),
    ),
    who=(
        (
            "É para mim?",
            "Se você se identificou com o que leu, é bem provável que sim. Na dúvida, conte o seu"
            " caso no formulário e respondemos com sinceridade.",
        ),
    ),
    cost_offer=(("Quanto custa?", "{Offer}. Se algo não ficar claro, pergunte antes de decidir."),),
    cost=(
        (
            "Quanto custa?",
            "Depende do que você precisa. Deixe seus dados e enviamos o preço antes que você decida"
            " qualquer coisa.",
        ),
    ),
    kinds={
        "goods": (
            (
                "Como escolho bem?",
                "Conte como pretende usar ou para quem é. Dizemos o que combina melhor e por quê.",
            ),
        ),
        "service": (
            (
                "O que vocês precisam de mim?",
                "No começo, só algumas linhas sobre o que você quer fazer. O resto pedimos quando"
                " for preciso.",
            ),
        ),
        "learning": (
            (
                "Preciso ter experiência?",
                "Conte de onde você está partindo e dizemos com sinceridade se combina com você e"
                " por onde começar.",
            ),
        ),
        "software": (
            (
                "É difícil de configurar?",
                "Comece por uma tarefa só e acrescente o resto quando quiser. Se travar, pergunte e"
                " a gente ajuda.",
            ),
        ),
    },
    common=(
        (
            "Como eu começo?",
            "Deixe seu nome e e-mail no formulário desta página. Entraremos em contato com o"
            " próximo passo.",
        ),
        (
            "Posso perguntar antes?",
            "Claro que sim. Escreva sua dúvida no formulário: perguntar não obriga a nada.",
        ),
    ),
    business=(("Quem está por trás?", "{business}. Escreva e conte o que você precisa."),),
)

CLOSING = deck.Closing(
    headings={
        "friendly": ("Vamos começar?", "Vai ser ótimo falar com você"),
        "professional": ("Vamos ao próximo passo", "Vamos conversar sobre o que você precisa"),
        "bold": ("Agora é com você", "Faça agora e agradeça depois"),
        "calm": ("Quando você quiser", "Comece quando for melhor para você"),
        "playful": ("Se você leu até aqui, não foi à toa", "E aí, o que estamos esperando?"),
    },
    offers=("{Offer}. Deixe seus dados e a gente cuida do resto.",),
    texts=(
        "Deixe seus dados e entraremos em contato com tudo o que você precisa para decidir.",
        "Um formulário curto e uma resposta clara. É só isso para começar.",
        "Conte um pouco do que você precisa e mostramos o próximo passo.",
    ),
    form_headings=("Como falamos com você?", "Deixe seus dados", "Vamos conversar"),
    form_texts=(
        "Poucos dados já bastam. Vamos responder sobre o seu pedido.",
        "Escreva aqui e diga quando e como prefere que a gente entre em contato.",
    ),
    labels=("Nome", "E-mail", "Telefone"),
    form_buttons=("Enviar", "Enviar meu pedido", "Quero receber contato"),
    consents_to=("Concordo que {business} entre em contato comigo sobre o meu pedido.",),
    consents=("Concordo em receber contato sobre o meu pedido.",),
    thanks=(
        "Obrigado. Recebemos sua mensagem e vamos responder.",
        "Obrigado por escrever. Em breve você terá notícias nossas.",
    ),
    footer_names=("{Name}", "Nossa oferta"),
    footers=(
        "Obrigado por ler até aqui. Vai ser ótimo falar com você.",
        "Com carinho, para quem repara nos detalhes.",
        "Ficou alguma dúvida? Respondemos com prazer.",
    ),
)

DECK = deck.Deck(
    language="pt",
    opening=OPENING,
    body=BODY,
    pricing=PRICING,
    questions=QUESTIONS,
    closing=CLOSING,
    plain=(
        "Obrigado pela sua mensagem.",
        "Aqui está uma resposta curta e clara para começar.",
        "Conte um pouco mais e eu ajusto ao que você precisa.",
        "Fale com simplicidade, diga o que importa e convide para o próximo passo.",
    ),
    refusal="Desculpe, mas não posso ajudar com esse pedido.",
)
