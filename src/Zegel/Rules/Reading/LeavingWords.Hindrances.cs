using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

// Groups are repeated greedily throughout: the matcher that is generated for a group repeated lazily may never end.
static partial class LeavingWords
{
    // What a reader is, in passing, said to do: leave "us", not a list.
    [GeneratedRegex(
        """
            \b(?:
              (?:wil|wilt|ga|gaat|zou|kun|kan)\s(?:je|u|jij|jullie)\s(?:\w+\s){0,3}ons\s(?:\w+\s){0,3}verlaten
              |(?:je|u|jij)\s(?:verlaat\sons|ons\s(?:\w+\s){0,2}verlaat|gaat\sons\sverlaten|gaat\s(?:\w+\s)?weg)|(?:ga|vertrek)\sje\s(?:al\s|nu\sal\s|echt\s)?(?:weg)?(?=\s?\?)|ga\s(?:\w+\s)?niet\sweg|blijf\s(?:toch\s)?bij\sons
              |wilt?\s(?:je|u|jij)\s(?:\w+\s){0,2}weg(?=\s?\?)|(?:do\syou|must\syou)\s(?:\w+\s){0,3}(?:go|leave)(?=\s?\?)|(?:willst|wollen)\s(?:du|sie)\s(?:\w+\s){0,2}(?:gehen|weg)(?=\s?\?)|(?:vous\svoulez|voulez-vous|tu\sveux)\s(?:\w+\s)?partir(?=\s?\?)
              |you(?:'re|\sare)\s(?:\w+\s)?leaving(?!\s(?:a|the|your))|leaving\s(?:so\ssoon|already)|leaving\sus\b(?!\s(?:a|your|some))|(?:want|going|decided|wish|have|about)\sto\sleave\sus\b(?!\s(?:a|your|some))
              |leave\s(?:today|now)|(?:don't|do\snot|please\sdon't)\sgo\b|don't\sleave\sus
              |(?:du|ihr|sie)\s(?:(?:willst|wollt|wollen|mochtest|mochten)\s)?uns\s(?:\w+\s){0,3}(?:verlasst|verlassen)|(?:verlasst|verlassen|verlaesst)\s(?:du|ihr|sie)\suns|geh(?:en\ssie)?\s(?:\w+\s)?nicht|(?:du|sie)\s(?:\w+\s)?geh(?:st|en)|gehst\sdu
              |(?:vous\spartez|tu\spars)(?=\s?[?,]|\sdeja)|(?:vous|tu)\snous\s(?:quitt|abandonn|lach)\w*|nous\s(?:quitter|abandonner|lacher)|ne\s(?:partez|pars|nous\squitt\w+)\s?(?:pas)?
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Parting();

    // A copy of what proves who somebody is, or a riddle.
    [GeneratedRegex(
        """
            \b(?:
              (?:\w*kopie|scan|foto|photo|copy|photocopie|copie|copies|pictures?|upload|image)\s(?:\w+\s){0,4}(?:\w*identiteitsbewijs|identiteitskaart|id(?:-kaart|-bewijs|\scard)?|paspoort|rijbewijs|legitimatie\w*|passports?|driv\w+\slicen[cs]e|identification|identity\s(?:card|document)|\w*ausweis\w*|reisepass\w*|fuhrerschein\w*|identite|passeport|permis)
              |proof\sof\s(?:identity|id|address)|(?:government|photo)[\s-](?:issued\s)?(?:id|identification)|identitatsnachweis\w*|nachweis\s(?:ihrer|deiner)\sidentitat
              |captcha|riddle|raadsel|ratsel|\w*bevei?ligingsvraag|security\squestion|sicherheitsfrage|question\s(?:secrete|de\ssecurite)
              |identiteitsbewijs|legitimatiebewijs|personalausweis\w*|(?:piece|carte|justificatif|preuve)\sd'identite|bewijs\svan\s(?:uw\s|je\s)?identiteit
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Proof();

    // One list only, or each by itself.
    [GeneratedRegex(
        """
            \b(?:
              per\s(?:stuk|keer|categorie|onderwerp|thema|rubriek|lijst|nieuwsbrief|titel|merk|soort|afzonderlijk\w*|losse)
              |by\s(?:category|topic|list|brand)|per\s(?:category|topic|list|brand|newsletter)|one\s(?:\w+\s){0,3}at\sa\stime|one\s(?:after\sthe\sother|by\sone)
              |(?:pro|je)\s(?:thema|kategorie|liste|newsletter|rubrik|marke)|par\s(?:thematique|categorie|theme|liste|rubrique|lettre|newsletter|marque)
              |(?:stuk|een|punt)\svoor\s(?:stuk|een|punt)|afzonderlijk\w*|apart|los\svan\selkaar|separately|individually|einzeln|getrennt|separat|nacheinander
              |jeweils|(?:een|1)\s(?:\w+\s){0,3}tegelijk|eine[mnrs]?\s(?:\w+\s){0,3}gleichzeitig|une?\s(?:seule?\s)?(?:\w+\s){0,3}a\sla\sfois|une\sseule\s\w+
              |separement|individuellement|une?\s(?:par|a)\sune?|l'une\sapres\sl'autre|chacune?
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Apart();

    // The same once more for each of them.
    [GeneratedRegex(
        """
            \b(?:herha(?:al|len)|opnieuw\s(?:te\s)?doen|repeat\w*|wiederhol\w*|repet\w*|recommenc\w*|renouvel\w*)\b.{0,50}?\b(?:elke?|ieder[e]?|alle|each|every|all|jede[nrms]?|alle[nr]?|chaque|chacune?|toutes?|tous)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex ForEach();

    // Or all of them.
    [GeneratedRegex(
        """
            \b(?:or|oder|ou|also|ook|auch|aussi|both|zowel|sowohl|of\s(?:alle|alles|voor|in|je|u|helemaal|meteen))\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex OrAll();

    // Not all of them together.
    [GeneratedRegex(
        """
            \b(?:at\sonce|in\sone\s(?:go|step)|tegelijk(?:ertijd)?|in\seen\skeer|ineens|voor\salles|auf\seinmal|gleichzeitig|insgesamt|a\sla\sfois|en\sune\s(?:seule\s)?fois|d'un\scoup|globale?(?:ment)?)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Together();

    [GeneratedRegex(
        """
            \b(?:only|just|alleen|maar\s(?:voor\s)?(?:een|1)|enkel|slechts|uitsluitend|nur|lediglich|ausschliesslich|uniquement|seulement|exclusivement|que)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Merely();

    // What is left of the good things: nothing.
    [GeneratedRegex(
        """
            \b(?:dan|then|dann|alors|and|en|und|et)\s(?:\w+\s)?(?:ook\s|also\s|auch\s|aussi\s)?(?:geen|no(?:\smore)?|keine?n?|plus\s(?:de|d'|aucune?))\s?(?:[\w-]+\s){0,4}(?:\w*punten|points?|\w*punkte|\w*kortingen|\w*korting|discounts?|\w*rabatte?|\w*gutscheine?|vouchers?|coupons?|gifts?|\w*cadeaus?|\w*geschenke?|voorde(?:el|len)|benefits|perks|vorteile|avantages?|remises?|cadeaux|tegoed|guthaben)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Forgone();

    // Coming back, as a thing that cannot be.
    [GeneratedRegex(
        """
            \b(?:(?:neu|wieder)anmeldung|ruckkehr|heraanmelding|nieuwe\s(?:aanmelding|inschrijving)|terugkeer|re-?subscription|re-?subscribing|re-?joining|re-?registration|reinscription|reabonnement)\b.{0,45}?\b(?:not\s(?:\w+\s)?(?:possible|allowed)|impossible|niet\s(?:\w+\s)?mogelijk|uitgesloten|nicht\s(?:\w+\s)?moglich|ausgeschlossen|pas\s(?:\w+\s)?possible|exclue?)\b
            |\baucun\s(?:retour|reabonnement)|\b(?:blacklist\w*|zwarte\slijst|schwarze\sliste|liste\snoire)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex ShutOut();

    // What must be told first.
    [GeneratedRegex(
        """
            \b(?:must|need\sto|have\sto|has\sto|first|only\sthen|moet\w*|eerst|pas|dient|verplicht\w*|mussen|musst|erst|zuerst|devez|d'abord|obligatoire\w*)\b.{0,80}?\b(?:why|waarom|warum|weshalb|pourquoi)\b
            |\b(?:why|waarom|warum|weshalb|pourquoi)\b.{0,80}?\b(?:first|only\sthen|before\swe|eerst|pas\s(?:daarna|dan)|erst\sdann|erst\sdanach|seulement\sapres)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex WhyFirst();

    [GeneratedRegex(
        """
            \b(?:must|need(?:s|ed)?|have\sto|has\sto|required|moet\w*|dien|dient|verplicht|muss|mussen|musst|erforderlich|devez|doit|doivent|faut|necessaire|obligatoire\w*)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Duty();

    [GeneratedRegex(
        """
            \b(?:\w*newsletters?|nieuwsbrie\w*|infolettres?|\w*werb\w+|reclame\w*|aanbieding\w*|offers|angebote|offres|promotion\w*|marketing|publicit\w*)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Advertising();

    [GeneratedRegex(
        """
            \b(?:but|however|maar|wel|aber|jedoch|mais|cependant)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex But();

    // How long somebody has to stay. What comes after it is a time, a purchase or a number of letters.
    const string NotBefore = """
        (?:\bqu'|\b(?:pas|eerst|op\szijn\svroegst|niet\s(?:eerder|voor)|only|no(?:t)?\s(?:earlier|sooner|before)|at\sthe\searliest|earliest|not\suntil|fruhestens|erst|nicht\svor|nur|au\splus\stot|seulement|uniquement|pas\savant|not)\b)
        """;

    const string Since = """
        \b(?:na|nadat|vanaf|als|wanneer|zodra|after|once|from|when|until|before|than|nach|nachdem|ab|wenn|vor|apres|a\spartir|au\sbout|avant|dan|voor|earliest|vroegst|fruhestens|tot)\b
        """;

    const string Stretch = """
        [\w']+\s(?:\w+\s){0,2}(?:days?|dagen|tagen?|jours?|weeks?|weken|wochen?|semaines?|months?|maand(?:en)?|monate?n?|mois|years?|jaar|jahre?n?|ans?|annees?|purchases?|orders?|aankopen|bestellingen|einkaufen?|bestellungen|achats?|commandes?|issues|nummers|edities|ausgaben|numeros|newsletters?|nieuwsbrieven)\b
        """;

    [GeneratedRegex(
        NotBefore
            + ".{0,30}?"
            + Since
            + @"\s(?:[\w']+\s){0,5}"
            + Stretch
            + """
                    |\b(?:minimum(?:duur|termijn|looptijd)|minimale\s(?:looptijd|duur|termijn|periode)|mindest(?:laufzeit|dauer|bezugs\w*)|minimum\s(?:\w+\s)?(?:term|period|duration)|duree\sminim\w+|periode\sminim\w+|lock-?in)\b
                    |\b(?:minimum|minstens|ten\sminste|mindestens|at\sleast|au\smoins|minimaal)\b(?:\s[\w']+){0,2}\s
                """
            + Stretch
            + @".{0,40}?\b(?:lid|abonnee|ingeschreven|subscribed|subscriber|member|on\s(?:the|our)\s\w*\s?list|mitglied|abonn\w*|angemeldet|inscrite?)\b",
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex TooEarly();

    // At the end of a quarter, of a campaign, with the next bill.
    [GeneratedRegex(
        """
            \b(?:
              (?:einde|eind)\s(?:van\s)?(?:de|het|deze|dit)\s(?:\w+\s)?(?:maand|kwartaal|jaar|campagne|actie|periode|reeks)|volgende\s(?:maand|kwartaal|factuur\w*)
              |end\sof\s(?:the|this|your|each)\s(?:\w+\s)?(?:month|quarter|year|campaign|cycle|period|series|season)|next\s(?:billing\s)?(?:month|quarter|cycle)
              |(?:monats|quartals|jahres|saison)ende|ende\s(?:des|der)\s(?:\w+\s)?(?:monats|quartals|jahres|kampagne|aktion)|(?:nachsten|kommenden)\s(?:monat|quartal)\w*
              |(?:still|noch|nog|encore)\s(?:\w+\s){0,3}(?:\d+|two|three|four|five|several|some|few|twee|drie|vier|vijf|enkele|paar|zwei|drei|funf|einige|weitere|deux|trois|quatre|cinq|quelques)\s(?:\w+\s){0,2}(?:issues|e-?mails|mails|newsletters?|ausgaben|edities|nummers|nieuwsbrieven|numeros|lettres|messages)
              |fin\s(?:du|de\s(?:la|l'annee|cette))\s?(?:mois|trimestre|campagne|saison|periode)?|(?:mois|trimestre)\s(?:prochain|suivant)
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex PeriodEnd();

    [GeneratedRegex(
        """
            \b(?:confirm(?!ation)(?:er|ez|e|s|ed|ing)?|bevestig(?:en|t)?|bestatig(?:en|t)?|validez|valider|verify|verifieer)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Confirm();

    // And then once more, elsewhere.
    [GeneratedRegex(
        """
            \b(?:
              again|once\smore|a\ssecond\stime|twice|then|nogmaals|opnieuw|nog\s(?:een|eens)\s?(?:keer|maal)?|vervolgens|daarna|tweede\skeer|nochmals?|erneut|ein\szweites\smal
              |anschliessend|danach|a\snouveau|de\snouveau|encore\sune\sfois|une\s(?:seconde|deuxieme)\sfois|ensuite|puis|\w*sms|text\smessage|whatsapp|code
              |(?:mail|e-?mail|link|lien)\s(?:\w+\s){0,3}(?:we|wij|wir|nous|that|die|que)\s(?:\w+\s){0,4}(?:send|sent|sturen|stuurden|toesturen|senden|schicken|envoy\w+)
              |(?:three|drie|drei|trois|several|meerdere|mehrere|plusieurs|\d)\s(?:times|keer|mal|fois|steps|stappen|schritten?|etapes)
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex OnceMore();

    [GeneratedRegex(
        """
            \u2020\s(?:[\w']+\s){0,5}(?:nog\sniet|not\s(?:yet\s)?|noch\snicht|pas\sencore)\s?(?:\w+\s){0,2}(?:voltooid|compleet|afgerond|definitief|klaar|complete\w*|final\w*|finished|done|abgeschlossen|vollstandig|beendet|terminee?|finalisee?|effective|complete|valide\w*)\b
            |\bnot\s(?:yet\s)?(?:\w+\s)?(?:fully\s)?\u2020\syet
            |\b(?:second|third|tweede|derde|zweite[nrs]?|dritte[nrs]?|deuxieme|seconde?|troisieme)\s(?:\w+\s)?(?:e-?mails?|links?|liens?|bevestiging\w*|confirmations?|bestatigung\w*)\b
            |\b(?:two|three|four|several|twee|drie|vier|meerdere|zwei|drei|mehrere|deux|trois|quatre|plusieurs|[2-9])\s(?:\w+\s)?(?:links?|liens?|bevestiging\w*|confirmations?|confirming|bestatigung\w*|(?:e-?mails?|messages)\s(?:(?:de|to)\s|(?:\w+\s){0,3})(?:confirm|valid|bevestig|bestatig)\w*)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Unfinished();

    [GeneratedRegex(
        """
            \b(?:
              upgrad\w*|premium\w*|(?:paid|paying|pro|plus|vip|gold)[\s-](?:account|plan|members?|membership|subscri\w+|version|tier|leden|lid|klanten|mitglied\w*|kunden|konto|abo\w*)
              |betaald\w*\s(?:abonnement|account|lidmaatschap|versie)|betalende\s\w+|kostenpflichtig\w*|bezahl(?:abo|konto|version)\w*|zahlende\s\w+
              |(?:compte|abonnement|abonnes?|membres?|version|formule)\s(?:payant|premium|pro)\w*
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Upgrade();

    [GeneratedRegex(
        """
            \b(?:
              langskomen|langs\ste\skomen|langs\s(?:bij|in)|aan\sde\s(?:balie|kassa)|(?:in|bij)\s(?:de|een|onze|een\svan\sonze)\s(?:winkels?|filiaal|filialen|vestiging\w*|servicebalie)|persoonlijk
              |in\sperson|at\s(?:the|our)\s(?:\w+\s)?(?:desk|counter|store|office|branch)|(?:in|visit)\s(?:any|one|our|a)\s(?:\w+\s){0,3}(?:stores?|shops?|branch\w*|office)
              |personlich|vor\sort|in\s(?:der|einer|unserer)\s(?:\w+\s)?(?:filialen?|geschaftsstelle|zentrale)|am\sschalter|vorbeikommen|vorbeizukommen
              |sur\splace|en\s(?:agence|magasin|boutique|personne)|au\sguichet|a\sl'accueil|vous\spresenter|rendre\s(?:\w+\s)?(?:en|dans|a)\s
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Visit();

    [GeneratedRegex(
        """
            \b(?:
              (?:download|instal|telecharg|herunterlad|lad)\w*\s(?:\w+\s){0,3}(?:\w*app|application)\b
              |(?:in|via|with|through|using|from|met|op|uit|uber|mit|dans|sur|depuis|par)\s(?:\w+\s){0,2}(?:mobile\s|mobiele\s)?(?:\w*app|application)\b
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex App();

    [GeneratedRegex(
        """
            \b(?:
              approv\w*|permission\sto|reviewed|assessed|reserve\sthe\sright|(?:may|can)\s(?:refuse|decline|reject)|goedkeur\w*|goedgekeurd|beoordel\w*|beoordeeld
              |behouden\sons\s(?:het\srecht|voor)|(?:kunnen|mogen)\s(?:\w+\s){0,4}weiger\w*|genehmig\w*|gepruft|prufung|behalten\s(?:wir\s)?uns\s(?:\w+\s){0,3}vor|ablehnen
              |approuv\w*|examine\w*|reserv\w+\sle\sdroit|pouvons\srefuser|acceptee?\spar
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Permission();

    // Coming back.
    [GeneratedRegex(
        """
            \b(?:
              re-?join|re-?subscribe|re-?register|come\sback|return|(?:join|subscribe|sign\sup|register)\s(?:\w+\s){0,3}again|way\sback|second\schance
              |terug(?:komen|keren|kunnen)?|(?:opnieuw|weer)\s(?:\w+\s){0,2}(?:aanmelden|inschrijven|lid)|heraanmelden
              |zuruck(?:kehren|kommen)?|(?:wieder|erneut|neu)\s(?:\w+\s)?(?:anmelden|eintragen|beitreten|abonnieren|aufgenommen)
              |revenir|reinscri\w*|reabonn\w*|retour
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Return();

    // It is denied to nobody by what they need not do.
    [GeneratedRegex(
        """
            \b(?:need|have\sto|hoef\w*|brauch\w*|mussen|musst|besoin|we|wij|wir|nous\sne)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex NeedNot();

    [GeneratedRegex(
        """
            \b(?:
              (?:if|als|wenn|si)\s(?:you|je|u|du|sie|vous)\s(?:\w+\s){0,4}(?:hate|haat|hasst|hassen|detest\w+)(?!\s(?:\w+\s)?(?:spam|\w*mails?|newsletters?))
              |(?:no|not\sa|geen|kein|pas\sune?)\s(?:real|true|echte?r?|vraie?)\s\w+
              |quitters|losers?|cowards?|traitors?|ungrateful|fools?|idiots?|haters?|sore\slosers|(?:real|true)\s(?:\w+\s)?(?:stay|don't\sleave|never\sleave)
              |opgevers?|afhakers?|lafaards?|verraders?|sukkels?|watjes?|slappelingen|ondankbar\w*|ondankbaar|spelbrekers?|echte\s\w+\sblijven
              |feiglinge?|verrater|weicheier|weichei|versager|undankbar\w*|drukeberger|spielverderber|echte\s\w+\sbleiben
              |lacheurs?|laches?|traitres?|ingrats?|perdants?|degonfles?|(?:vrais|veritables)\s\w+\srestent
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Insult();

    // "Do not say that we did not warn you."
    [GeneratedRegex(
        """
            \b(?:
              (?:regret|be\ssorry)\b(?!\s(?:to\ssee|that))|don't\ssay\s(?:\w+\s){0,3}(?:warn|told)\w*|spijt\s(?:van|krijgen|hebben)|(?:zeg|kom)\s(?:\w+\s){0,3}niet\s(?:\w+\s){0,4}(?:gewaarschuwd|klagen|huilen)
              |bereuen|sag\w*\s(?:\w+\s){0,4}nicht\s(?:\w+\s){0,3}gewarnt|regrett(?:er|erez|eras)\b|(?:dites|dis)\spas\s(?:\w+\s){0,4}prevenu
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Threat();

    // A box is ticked or cleared, or a link followed.
    [GeneratedRegex(
        """
            \b(?:
              \w*box(?:es)?|vakjes?|vinkjes?|hokjes?|kruisjes?|kastchen|hakchen|haken|kreuzchen|cases?|(?:un)?-?tick(?:ed|ing)?|(?:un)?check(?:ed)?\s(?:this|the|here)|deselect\w*|uncheck\w*
              |vink(?:en|t)?|aanvink\w*|uitvink\w*|aankruis\w*|ankreuz\w*|abwahl\w*|coch(?:ez|er|e)|decoch\w*|klik|click|klicken|cliqu\w+
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Box();

    // Each "no" in it, those in verbs that undo too; a pair such as "ne … pas" once.
    [GeneratedRegex(
        """
            \b(?:
              not|never|no|\w+n't|cannot|unless|without|refrain\w*|object|opt-out|un-?(?:tick|check|select)\w*|deselect\w*
              |niet|nooit|geen|tenzij|zonder|uitvink\w*|deselecteer\w*|vink\s(?:\w+\s){1,3}uit(?=\s)|verwijder\w*
              |nicht|nie|kein\w*|ohne|es\ssei\sdenn|entfernen|entfern\w*|abwahl\w*|deaktivier\w*
              |ne|sauf\ssi|a\smoins|sans|decoch\w*|oppose\w*
            )(?!\w)|\bn'
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Negation();

    // What one wants, or does not, with the box.
    [GeneratedRegex(
        """
            \b(?:if|unless|in\scase|should|als|indien|tenzij|wanneer|mocht|wenn|falls|sofern|es\ssei\sdenn|si|sauf\ssi|a\smoins)\b(?<wish>.*)
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Wish();

    // "No e-mails and no letters" denies once.
    [GeneratedRegex(
        """
            ,?\s(?:and|or|nor|en|of|noch|und|oder|et|ou|ni)\s(?:\w+\s)?(?:no|not|geen|niet|keine?n?|nicht|ne|n')\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Coordinated();

    [GeneratedRegex(
        """
            \b(?:
              \w*mails?|\w*e-mails?|newsletters?|nieuwsbrie\w*|offers?|aanbieding\w*|angebote?n?|offres?|contact\w*|kontakt\w*|benader\w*|informati\w*|informier\w*|messages?|bericht\w*|nachricht\w*
              |werbung|reclame|publicit\w*|communications?|lettres?|infolettres?|partners?|partenaires?|third\sparties|derden|dritte\w*|tiers|receiv\w*|ontvang\w*|erhalt\w*|zugesandt|recevoir|sms|updates?|marketing|promotion\w*
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Mailing();
}
