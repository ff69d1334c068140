"""The Spanish phrases of the tables behind `answers`, `moves`, talk and sentiment, by the name of their table.

They stand beside the English ones: a message is read against both, so nothing depends on which language it was taken
for. People leave accents out, so each phrase is in a table both ways. What is in `YES` may carry a write and means
nothing else as a reply to a question.
"""

from __future__ import annotations

from unicodedata import normalize


def _typed(phrases: str) -> str:
    """The phrases as they are spelled, and as they are typed in a hurry; "ñ" is a letter of its own."""
    kept = phrases.replace("ñ", "\0")
    bare = "".join(sign for sign in normalize("NFD", kept) if sign != "\u0301" and sign != "\u0308").replace("\0", "ñ")
    return phrases if bare == phrases else f"{phrases} | {bare}"


def _words(words: str) -> str:
    return _typed(words).replace("|", " ")


YES = _typed(
    """
    está bien | hágalo | hazlo | confirmado | acepto | lo acepto | estoy de acuerdo | me parece bien | afirmativo |
    así es | eso es | desde luego | efectivamente | exactamente | proceda | procede | continúe | continúa |
    sí quiero | sí lo quiero | sí lo es | sí lo confirmo | lo confirmo | sí acepto | sí confirmo
    """
)
NO = _typed(
    """
    no quiero | no lo quiero | no acepto | no lo acepto | no estoy de acuerdo | incorrecto | eso no es correcto |
    eso está mal | jamás | nunca | en absoluto | claro que no | por supuesto que no | no confirmo | negativo |
    ni hablar | no es así | no lo es | nada de eso
    """
)
SOFT = _typed(
    """
    por favor | gracias | muchas gracias | mil gracias | muchísimas gracias | hola | genial | perfecto | estupendo |
    excelente | muy bien | muy amable | se lo agradezco | te lo agradezco
    """
)
NEITHER = _typed("está bien gracias | así está bien | estoy bien | vale vale | claro claro | ya claro | no sí")
YES_TAIL = _typed("es correcto | lo es | lo quiero | eso quiero | así es | soy yo | es mío | es mía | eso es todo")
NO_TAIL = _typed("no lo es | no es mío | no es mía | no soy yo")
GLUE = _words("el la los las lo un una de del en con para por y es son se me mi su le yo quiero favor")
CHANGING = _words(
    """
    nunca pero excepto salvo solo sólo o otro otra otros otras diferente distinto sin antes después hasta cuando
    mientras luego más mañana hoy ahora primero también quizá quizás tal aunque espera espere pare cuál cómo
    mitad parte alguno alguna algunos algunas ninguno ninguna nada nuevo nueva viejo vieja menos casi creo supongo
    ambos ambas vez lugar mejor tampoco todavía aún
    """
)
CONTRAST = _words("o sino salvo excepto ambos ninguno vez lugar sin")
FIRM = _typed("sí | claro | jamás | nunca | exacto | correcto")
NOT_KNOWN = _typed(
    """
    no sé | no lo sé | no me acuerdo | no recuerdo | no lo recuerdo | ni idea | no tengo ni idea | no tengo idea |
    no estoy seguro | no estoy segura | no lo tengo | no la tengo | no tengo | no lo encuentro | no encuentro |
    lo olvidé | se me olvidó | se me ha olvidado | lo perdí | lo he perdido | lo borré | prefiero no decirlo |
    no quiero decirlo | prefiero no contestar | eso es privado
    """
)
NOT_KNOWN_TAIL = _words(
    """
    el los las mi mis un una su de del pedido pedidos número correo cuenta dirección teléfono recibo factura código
    aquí ahora mismo mano más eso ese esa esto ya siento conmigo lo cuál es era exactamente
    """
)
NOT_KNOWN_OPEN = _words("sé recuerdo acuerdo")
NAMES_IT = _words("el la mi su cuál")
TELLS_MORE = _words(
    """
    cómo si pero quizá quizás creo quiero necesito puedo puede reembolso cancelar devolver devolución ayuda porque
    excepto problema problemas queja
    """
)
NOT_KNOWN_LEAD = _typed("lo siento | perdón | pues | la verdad | disculpe | gracias")
SOFT_YES = _typed("creo que sí | supongo que sí | supongo | probablemente | probablemente sí | por qué no")
SOFT_NO = _typed("creo que no | todavía no | aún no | ahora no | hoy no | no creo | tampoco | probablemente no")
TAKES_BACK = _typed(
    "pero | excepto | salvo | aunque | sin embargo | solo | quizá | quizás | tal vez | espera | espere | mejor"
)
NO_ANSWER = _typed(
    """
    no importa | no pasa nada | da igual | no me importa | ni idea | no hay problema | no hay prisa | no hay duda |
    nadie | ya no
    """
)

CANCEL = _typed(
    """
    déjalo | déjelo | déjalo estar | olvídalo | olvídelo | olvida eso | no quiero continuar | no quiero seguir |
    no sigamos | mejor déjalo | mejor déjelo
    """
)
CANCEL_ALONE = _typed(
    """
    cancelar | cancela | cancele | cancélalo | cancélelo | cancela eso | anular | anúlalo | anúlelo | detente |
    deténgase | he cambiado de opinión | cambié de opinión | quiero cancelar | quiero parar | basta
    """
)
PERSON = _typed(
    """
    una persona | persona real | persona de verdad | un humano | una humana | humano | ser humano | un agente |
    una agente | agente humano | un representante | una representante | representante | un asesor | una asesora |
    un operador | una operadora | un supervisor | una supervisora | supervisor | el encargado | la encargada |
    un encargado | un gerente | el gerente | su gerente | alguien de verdad | un colega | una colega |
    un compañero | una compañera
    """
)
CONTACT = _typed(
    """
    hablar | hablar con | comunicarme | comunícame | comuníqueme | páseme | pásame | pasarme | transfiérame |
    transfiéreme | póngame | ponme | atienda | me atienda | contactar | chatear
    """
)
PERSON_ALONE = _typed(
    """
    un humano | humano | una persona | persona | un agente | agente | agente por favor | un agente por favor |
    una persona por favor | un humano por favor | operador | operadora | representante | supervisor |
    quiero un agente | quiero una persona | quiero un humano | necesito un agente | necesito una persona |
    atención al cliente | servicio al cliente
    """
)
ADDITION = _typed("también | además | aparte de eso | otro más | otra más | uno más | una más | algo más")
CORRECTION = _typed(
    """
    quise decir | quería decir | me equivoqué | me he equivocado | en realidad | mejor dicho | corrección |
    no espera | no espere | error mío | perdón es | perdón quise decir | rectifico | cámbialo por | cámbielo por
    """
)
YES_BUT = _typed("sí pero | no pero | vale pero | bueno pero")
REPEAT = _typed(
    """
    qué | cómo | cómo dice | cómo dices | no entiendo | no te entiendo | no le entiendo | no entendí |
    no lo entiendo | no comprendo | qué significa eso | qué quiere decir | qué quieres decir | repite | repita |
    repítelo | repítalo | puede repetir | puedes repetir | puede repetirlo | puedes repetirlo | me lo repite |
    otra vez por favor | qué dijo | qué dijiste | qué ha dicho | perdón cómo
    """
)
SKIP = _typed("saltar | sáltalo | sáltelo | omitir | siguiente | la siguiente | siguiente pregunta | paso")
HOLD = _typed(
    """
    espera | espere | un momento | un momento por favor | un segundo | un minuto | dame un momento |
    deme un momento | dame un segundo | deme un segundo | espera un momento | espere un momento | ahora vuelvo |
    déjame ver | déjeme ver | déjame mirar | déjeme mirar | lo busco | lo estoy buscando | estoy buscando
    """
)
RESTART = _typed(
    """
    empezar de nuevo | empezar otra vez | empecemos de nuevo | empieza de nuevo | volver a empezar |
    comenzar de nuevo | desde el principio | reiniciar | desde cero
    """
)
RESTART_BESIDE = _typed(
    "quiero | quisiera | podemos | puedo | por favor | vamos a | mejor | no | sí | perdón | me equivoqué"
)
NOT_RESOLVED = _typed(
    """
    no es eso | no era eso | eso no es | eso no ayuda | no ayuda | eso no me ayuda | no me ayuda |
    eso no resuelve mi problema | no resuelve mi problema | no está resuelto | sigue sin funcionar | sigue igual |
    no ha cambiado nada | esa no es la respuesta | eso no responde a mi pregunta | no responde a mi pregunta |
    no contesta a mi pregunta | el problema sigue | todavía no funciona
    """
)
NOT_RESOLVED_BESIDE = _typed("no | pero | y | lo siento | gracias | por favor | todavía | aún | hola")
NO_MORE = _typed("no | sí | creo que | y")
SMALL_WORDS = _typed(
    "por | favor | muchas | gracias | hola | pues | entonces | bueno | ya | lo | eso | perdón | sí | y"
)

GREETING = _typed(
    """
    hola | buenas | buenos días | buenas tardes | buenas noches | buen día | muy buenas | hola de nuevo |
    hay alguien | hay alguien ahí | está ahí
    """
)
THANKS = _typed(
    """
    gracias | muchas gracias | mil gracias | muchísimas gracias | gracias por todo | gracias por la ayuda |
    gracias por su ayuda | gracias por tu ayuda | gracias por la información | gracias por responder |
    muchas gracias por todo | muchas gracias por su ayuda | muchas gracias por tu ayuda |
    muchas gracias por la ayuda | se lo agradezco | te lo agradezco | le agradezco su ayuda | muy amable
    """
)
BYE = _typed(
    """
    adiós | hasta luego | hasta pronto | hasta mañana | chao | chau | nos vemos | que tenga un buen día |
    que tengas un buen día | que tenga buen día | que le vaya bien | que te vaya bien | eso es todo | es todo |
    nada más | eso sería todo | eso era todo | no necesito nada más | buen fin de semana
    """
)
SMALL = _typed(
    """
    cómo está | cómo estás | qué tal | qué tal está | cómo te llamas | cómo se llama | quién eres | quién es usted |
    eres un robot | es usted un robot | eres un bot | es un bot | eres humano | eres una persona |
    es usted una persona | de nada | jaja | jajaja | cuéntame un chiste | cuénteme un chiste
    """
)
PLEASED = _typed(
    """
    genial | perfecto | estupendo | excelente | entendido | entiendo | muy bien | qué bien | fantástico |
    maravilloso | buen trabajo | ya veo | me alegro
    """
)
AROUND = _typed(
    """
    bueno | pues | entonces | y | ya | ahora | por favor | vale | usted también | igualmente | hoy | señor |
    señora | señorita | amigo | amiga | ha funcionado | funciona | perdón
    """
)

VERY_NEGATIVE = _typed(
    """
    inaceptable | ridículo | indignante | una vergüenza | es una vergüenza | estoy harto | estoy harta | harto de |
    harta de | furioso | furiosa | indignado | indignada | el peor servicio | la peor empresa | pésimo servicio |
    estafadores | una estafa | me estafaron | nunca más | no vuelvo a comprar | tercera vez | cuarta vez |
    cuántas veces tengo que | una tomadura de pelo | me están tomando el pelo | pérdida de tiempo | voy a denunciarlos
    """
)
NEGATIVE = _typed(
    """
    molesto | molesta | enfadado | enfadada | enojado | enojada | decepcionado | decepcionada | frustrado |
    frustrada | frustrante | terrible | horrible | mal servicio | sigo esperando | llevo esperando | otra vez lo mismo |
    segunda vez | ya se lo dije | ya te lo dije | nadie contesta | nadie responde | no contestan | no responden |
    sin respuesta | no sirve para nada | qué desastre | un desastre | no puede ser | estoy cansado de | estoy cansada de
    """
)
POSITIVE = _typed(
    """
    muchísimas gracias | mil gracias | fantástico | maravilloso | excelente servicio | muy contento | muy contenta |
    me encanta
    """
)
PRESSURE = _typed("ahora mismo | inmediatamente | de inmediato | urgente | urgentemente | cuanto antes | ya mismo")
INSULTS = _typed(
    """
    idiota | imbécil | estúpido | estúpida | bot estúpido | inútil | eres un inútil | mierda | vete a la mierda |
    cállate
    """
)
NOT = ("nada", "sin", "ni", "nunca")
