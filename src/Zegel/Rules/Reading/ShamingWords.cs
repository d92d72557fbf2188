using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>
/// Tells whether the words on a link or button make who declines speak ill of themselves ("No thanks, I hate saving
/// money"): somebody says no, and wishes themselves harm, refuses what is good for everybody, or calls themselves a fool.
/// </summary>
static partial class ShamingWords
{
    /// <summary>Characters. A longer text is no label.</summary>
    const int LabelMax = 200;

    // Compiled at its first match, on a machine that may be busy; the text is too short to take long.
    const int MatchMillisecondsMax = 5_000;

    const RegexOptions Options =
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant;

    public static bool AreIn(string label)
    {
        var text = LeavingWords.Plain(label);
        if (text.Length > LabelMax)
            return false;
        if ((Cruel().IsMatch(text) && IsRefusal(text)) || CruelAssent().IsMatch(text))
            return true;
        if (!Self().IsMatch(text))
            return false;
        if (Unmoved().IsMatch(text) && Dear().IsMatch(text))
            return IsRefusal(text) || Speaking().IsMatch(text);
        if (Careless().IsMatch(text) || Fool().IsMatch(text) || (Unwanted().IsMatch(text) && Good().IsMatch(text)))
            return IsRefusal(text) || Speaking().IsMatch(text);
        // The no that opens the label is no denial of what follows it.
        var said = No().Replace(text, "");
        if (!Harm().IsMatch(said) || (Denial().IsMatch(said) && !Indifferent().IsMatch(said)))
            return false;
        return IsRefusal(text) || (Speaking().IsMatch(text) && (Fond().IsMatch(text) || Indifferent().IsMatch(text)));
    }

    static bool IsRefusal(string text) => No().IsMatch(text) || Refusing().IsMatch(text) || LeavingWords.Opens(text);

    [GeneratedRegex(
        """
            ^\W*(?:no|nope|nah|nee|neen|nein|non|skip|overslaan)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex No();

    [GeneratedRegex(
        """
            ^\W*(?:(?:i\s(?:do\snot|don't|hate|prefer|would\srather|refuse|choose)|i'd\srather|ik\s(?:wil|hoef|betaal|blijf|mis|haat|houd|hou)|ich\s(?:will|mochte|zahle|bleibe|brauche|hasse|verzichte|bezahle)|je\s(?:ne|prefere|refuse|n'|deteste|me|renonce))\b|je\sn'|meld\sme|schrijf\sme|meld\smij|schrijf\smij|melde\smich|sluit|close|schliessen|fermer|weiter\sohne|continue\swithout|doorgaan\szonder|continuer\ssans)
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Refusing();

    [GeneratedRegex(
        """
            \b(?:i|i'm|i'll|i'd|i've|my|me|ik|mij|mijn|ich|mir|mich|mein\w*|je|j'|moi|ma|mon|mes|m'|we|wij|wir|nous)\b|\b[jm]'
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Self();

    [GeneratedRegex(
        """
            (?:^|[,;:.!?]\s)\W*(?:i|i'm|i'd|i'll|ik|ich|je|j'|we|wij|wir|nous)\b|^j'
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Speaking();

    [GeneratedRegex(
        """
            \b(?:
              prefer|rather|love|like|enjoy|happy|happily|glad|gladly|fine|ok|okay|choose|keep|stay|remain|want|graag|liever|hou|blijf|kies
              |prima|fijn|leuk|wel|wil|gerne?|lieber|liebe|bleibe|weiterhin|weiter|prefere\w*|aime\w*|adore|reste\w*|choisis|accepte
              |continue\w*|volontiers|tant\spis
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Fond();

    [GeneratedRegex(
        """
            \b(?:
              pay(?:ing)?\s(?:\w+\s){0,2}(?:more|full|too\smuch|extra|double|retail)|full[-\s]price|overpay\w*|wast(?:e|ing)
              |miss(?:ing)?\s(?:out|all|this|the|these|every|my)|los(?:e|ing)\s(?:money|out|customers|sales|time|my)|ignoran\w*|ignorant
              |uninformed|clueless|stupid|dumb|in\sthe\sdark|take\s(?:my\schances|the\srisk)|neem\s(?:\w+\s)?het\srisico|waag\shet\serop|darauf\sankommen|prends\sle\srisque|burgl\w*|inbr[ae][ck]\w*|einbr[eu]ch\w*|cambriol\w*|ausraub\w*|beroofd|bestolen|robbed|(?:fall|stay|left|lag\w*|falling|staying|lagging)\sbehind|broke|poor|bored
              |boring|unhealthy|sick|unsafe|unprotected|at\srisk|risk(?:ing)?|fail(?:ing|ure)?|struggl\w*|average|mediocre|suffer\w*|lonely
              |outdated|ugly|stressed|guess(?:ing)?|the\shard\sway|hacked|scammed|out\sof\s(?:shape|the\sloop)|higher\sprices?|expensive
              |bet?aa?le?n?\s(?:\w+\s){0,3}(?:te\s?veel|meer|extra|vol\w*|de\shoofdprijs|dubbel)
              |te\s?veel\s(?:\w+\s){0,2}(?:bet?aa?le?n?|te\sbetalen)|meer\s(?:\w+\s)?(?:te\s)?betal\w*|volle\s(?:pond|prijs|mep)
              |hoofdprijs|duurder\w*|duur\b|verspil\w*|mis\s(?:\w+\s){0,2}(?:graag|liever|al\w*|kans\w*|dit|deze|voordeel\w*)
              |(?:liever|graag)\smis|misloop|loop\w*\s(?:\w+\s){0,2}achter|mislopen|mis\ste\slopen|missen|te\smissen|dom|dommer|onwetend\w*
              |achterlopen|achterblijven|achter\ste\s(?:lopen|blijven)|achter\sde\sfeiten|arm|ongezond\w*|ziek|onveilig\w*|onbeschermd
              |risico\w*|saai\w*|eenzaam|verlies\w*|verlie[sz]\w*|weggooi\w*|gooi\w*\s(?:\w+\s){0,3}weg|over\sde\sbalk|zum\sfenster
              |aus\sdem\sfenster|par\sles\sfenetres|in\shet\s(?:duister|ongewisse)|nergens\svan|te\sdure?
              |zu\sviel\s(?:\w+\s)?(?:be)?zahl\w*|(?:be)?zahle?n?\s(?:\w+\s){0,3}(?:zu\sviel|mehr|drauf|den\svollen|voll\w*|doppelt)
              |mehr\s(?:zu\s)?(?:be)?zahl\w*|mehr\sgeld\s(?:aus|zu)\w*|voll\w*\spreis|vollpreis|teurer|teuer|verschwend\w*|verpass\w*
              |verzicht\w*|dumm|unwissend|ahnungslos|uninformiert|arm|ungesund|krank|ungeschutzt|risiko\w*|langweil\w*|einsam|verlier\w*
              |im\s(?:dunkeln|ungewissen)|hinterher|unwissenheit|plein\starif|plus\scher|trop\scher|cher|prix\sfort|prix\splein|plein\sprix
              |(?:pay|pai)\w+\s(?:\w+\s)?(?:plus|trop|davantage|le\sdouble)|plein\spot|gaspill\w*|rater|rate|manquer|manque|passer\sa\scote
              |passe\sa\scote|perdre|perds|ignorance|ignorant\w*|idiot\w*|bete|stupide|pauvre|malade|mauvaise\ssante|risque\w*|ennuy\w*
              |m'ennuyer|en\sretard|(?:stay|staying|remain|blijf|blijven|bleiben?|reste|rester)\s(?:\w+\s){0,2}(?:bad|terrible|hopeless|useless|lazy|unfit|slecht|hopeloos|lui|onhandig|schlecht|faul|unfahig|nul|nulle|mauvaise?|incompetente?)|dans\sle\s(?:noir|flou)|mal\sinforme\w*|renonce\w*|tant\spis
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Harm();

    [GeneratedRegex(
        """
            \b(?:not|never|no\smore|cannot|niet|nooit|geen|nicht|nie|nie\swieder|kein\w*|ne|pas|jamais|plus\sjamais)\b|n't\b|\bn'
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Denial();

    [GeneratedRegex(
        """
            \b(?:
              \w*n't\smind|not\smind|no\sproblem|niet\serg|geen\s(?:probleem|bezwaar|moeite)|nichts\saus|kein\sproblem|nichts\sdagegen
              |derange\spas|gene\spas|pas\sgrave
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Indifferent();

    [GeneratedRegex(
        """
            \b(?:
              hate|dislike|(?:do\snot|don't|dont|didn't)\s(?:really\s)?(?:like|want|need|deserve|believe\sin|enjoy|love|value|wish)
              |not\sinterested\sin|no\sinterest\sin|refuse|not\s(?:\w+\s)?for\s(?:me|us)\b|not\sinto|allergic\sto|afraid\sof
              |have\sno\s(?:use|need)|not\swant|doesn't\sinterest|too\s(?:good|cool|busy|lazy)\sfor|pass\s(?:up\s)?on|say\sno\sto|give\sup
              |haat|hekel\saan|(?:wil|hoef|houd?|gun|verdien)\s(?:[\w-]+\s){0,4}(?:geen|niet)|interesse\w*\s(?:me|mij)\sniet
              |niet\sgeinteresseerd\sin|geen\s(?:zin|behoefte|interesse|trek)|boeit\s(?:me|mij)\sniet|niets\s(?:om|met)
              |(?:niets|niks|niet)\svoor\s(?:mij|ons)|zie\saf\svan|laat\s(?:\w+\s){0,5}(?:schieten|lopen|liggen|gaan)
              |nichts\sfur\s(?:mich|uns)|hasse|(?:will|brauche|mag|mochte|verdiene)\s(?:\w+\s){0,4}(?:kein\w*|nicht)
              |interessier\w*\smich\snicht|(?:kein|habe\skein)\sinteresse|keine\slust|nicht\sinteressiert\san|verzichte\sauf
              |lasse\s(?:\w+\s){0,5}(?:sausen|liegen|entgehen)|pas\spour\s(?:moi|nous)|deteste|hais|n'aime\s(?:pas|plus)
              |ne\s(?:veux|souhaite|merite|desire)\s(?:pas|plus|aucun\w*)|n'ai\s(?:pas|aucun\w*)\s(?:besoin|envie)|pas\sinteresse\w*
              |ne\sm'interess\w*\spas|refuse|desinteresse|renonce\sa|dis\snon\sa|je\slaisse
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Unwanted();

    [GeneratedRegex(
        """
            \b(?:
              sav(?:e|ing)s?(?!\s(?:my|this|the|these|for|it|as))|(?:make|making|earn|earning|free|extra|more|have)\s(?:\w+\s)?money
              |discounts?(?!\scode)|deals?|bargains?|free(?!\s(?:trial|account|demo|sample|returns))|bonus\w*|rewards?|success\w*|succeed
              |grow\w*|rich|richer|wealthy?|better|smarter?|clever|health\w*|fit|fitter|happy|happier|happiness|improv\w*|win|winning
              |profits?|profitable|benefits?|more\s(?:sales|traffic|customers|time|sleep|energy)|sales|safe|safer|safety|protect|protected
              |protecting|planet|climate|knowledge|customers|clients|learn\w*(?!\smore)|great|awesome|amazing|delicious|fun|beautiful
              |advantages?|perks|cheap\w*|well-informed|informed|half\sprice|\w*bespar\w*|geld\s(?:te\s)?(?:verdienen|besparen|terug)
              |(?:gratis|extra|meer)\sgeld|\w*korting(?:en)?|voordeel\w*|voordeel|voordelig\w*|voordelen|gratis|goedkoper|succes\w*
              |groei\w*|rijk|rijker|slimmer|slim|gezond\w*|fitter|gelukkig\w*|beter|winnen|winst|verbeter\w*|veilig\w*|bescherm\w*|milieu
              |klimaat|planeet|leren|bijleren|kennis|koopjes?|cadeaus?|(?:meer|extra)\s(?:omzet|klanten|tijd)|klanten|omzet|geluk|sparen
              |spare|zu\ssparen|ersparnis\w*|geld\s(?:zu\s)?(?:sparen|verdienen)|rabatte?n?|\w*vorteile?n?|gratis|kostenlos\w*|gunstig\w*
              |billiger|erfolg\w*|wachs\w*|reich|reicher|kluger|schlauer|schlau|gesund\w*|gesundheit|glucklich\w*|besser\w*|gewinn\w*
              |verbesser\w*|sicherheit|sicherer|schutz|schutzen|umwelt|klima|lernen|wissen|schnappchen|geschenke?n?
              |mehr\s(?:umsatz|kunden|zeit)|kunden|umsatz|economi\w*|reductions?|remises?|promos?|promotions?|gratuit\w*|cadeaux?
              |avantages?|succes|reussi\w*|progresser|croissance|riche|intelligente?|sante|en\sforme|heureu\w*|bonheur|mieux|gagner|gagne
              |ameliorer|securite|proteg\w*|planete|climat|apprendre|bons?\splans?|bonnes?\saffaires?|moins\scher
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Good();

    [GeneratedRegex(
        """
            \b(?:
              (?:do\snot|don't|couldn't|could\snot)\s(?:really\s)?care\s(?:about|for|less|if|whether|how)|don't\sgive\sa\s\w+
              |(?:geef|geven)\s(?:\w+\s){0,2}(?:niet|niets)\som
              |(?:kan|zal)\s(?:me|mij)\s(?:niets|niks|niet|een\s\w+)\s(?:schelen|boeien|uitmaken|interesseren)
              |interesseert\s(?:me|mij)\sniets?|laat\s(?:me|mij)\skoud|maakt\s(?:me|mij)\sniet\suit|mir\s(?:\w+\s){1,6}egal|egal
              |ist\smir\s(?:\w+\s)?(?:wurst|schnuppe)|kummert\smich\snicht|pfeife\sauf|me\s(?:moque|fiche|fous)|m'en\s(?:fiche|moque|fous)
              |m'(?:est\segal|indiffere)|je\sm'en
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Careless();

    [GeneratedRegex(
        """
            \b(?:
              (?:already|al|schon|bereits|deja)\s(?:\w+\s)?(?:perfect|perfekt|rich|rijk|reich|riche|parfaite?)\b
              |(?:niet|nicht|not|pas)\s(?:\w+\s)?(?:slim|smart|clever|klug|schlau|intelligente?|malin)(?!\w)
              |i(?:'m|\sam)\s(?:too\s|just\s|really\s|so\s|an?\s){0,2}(?:stupid|dumb|lazy|cheap|afraid|loser|quitter|fool|idiot|selfish|heartless|cruel|egoist|mean|not\s(?:smart|serious|ambitious|worth|ready\sto)|(?:already\s)?(?:rich|perfect))
              |know\s(?:it\sall|everything|enough)\salready|i\s(?:already\s)?know\s(?:it\sall|everything)
              |have\s(?:enough|too\smuch|plenty\sof)\s(?:money|customers|clients|sales|friends)
              |weet\s(?:toch\s|al\s)?(?:alles|genoeg)(?:\sal)?|heb\s(?:al\s|toch\s)?(?:genoeg|te\s?veel)\s(?:geld|klanten|omzet|vrienden)
              |ik\sben\s(?:te\s|een\s|al\s|gewoon\s|zo\s|nu\seenmaal\s|liever\s){0,2}(?:dom|lui|gierig|rijk|loser|sukkel|idioot|ego\w*|harteloos|gemeen|stom)\b|weiss\s(?:schon\s|bereits\s)?alles(?:\sschon)?
              |habe\s(?:schon\s|bereits\s)?(?:genug|zu\sviel)\s(?:geld|kunden|umsatz)
              |ich\sbin\s(?:zu\s|ein\s|schon\s|so\s|einfach\s|halt\s){0,2}(?:dumm|faul|geizig|reich|ego\w*|herzlos|idiot|trottel|gemein)
              |(?:habe|hab)\s(?:\w+\s)?geld\s(?:zu\sverschenken|wie\sheu|zum)|have\s(?:\w+\s)?money\sto\s(?:burn|waste|throw|lose)|heb\s(?:\w+\s)?geld\s(?:te\sveel|over|genoeg)
              |j'ai\sde\sl'argent\sa\s(?:jeter|perdre|gaspiller)|sais\s(?:deja\s)?tout
              |j'ai\s(?:deja\s)?(?:assez|trop)\sd(?:'argent|e\sclients)
              |je\ssuis\s(?:trop\s|une?\s|deja\s|si\s|juste\s){0,2}(?:bete|nul|paresseu\w*|radin|riche|egoiste|idiote?|sans\scoeur|cruel\w*|mechante?)
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Fool();

    // Others left to their fate.
    [GeneratedRegex(
        """
            \b(?:
              (?:let|laat|lass\w*|laiss\w*)\s(?:someone|somebody|others|iemand|een\sander|anderen|jemand|andere|quelqu'un|les\sautres)|let\s(?:\w+\s){1,4}(?:starve|die|suffer|burn|drown|perish|melt|go\shungry)|laat\s(?:\w+\s){1,4}(?:verhongeren|sterven|lijden|stikken|verdrinken|creperen|branden|doodgaan|smelten|stikken)
              |(?:soll(?:en)?|lass(?:t|en)?)\s(?:\w+\s){1,4}(?:verhungern|sterben|leiden|ertrinken|brennen|verrecken|schmelzen|hungern)
              |qu'(?:ils|elles|il|elle)\s(?:\w+\s)?(?:meur|souffr|crev|noi)\w+|laiss\w+\s(?:\w+\s){0,4}(?:mourir|souffrir|crever|bruler|fondre)
              |turn\w*\s(?:my|our|a)\s(?:back|blind\seye)\s(?:on|to)|(?:de|mijn|onze)\srug\stoe\w*|in\sde\ssteek|(?:den|meinen)\srucken|im\sstich|tourn\w+\sle\sdos
              |can\s(?:\w+\s)?(?:starve|die|drown|burn|rot|perish)|(?:mag|mogen|kan|kunnen)\s(?:\w+\s){0,3}(?:stikken|barsten|verhongeren|verbranden|creperen|vergaan)
              |(?:kann|konnen|darf|durfen)\s(?:\w+\s){0,3}(?:verhungern|sterben|brennen|verbrennen|verrecken|untergehen)|peu(?:t|vent)\s(?:\w+\s)?(?:bruler|crever|mourir|souffrir|couler)
              |tant\spis\spour\s(?:la|le|les|l'|ma|mon|mes)\s?\w+|jammer\sdan\svoor\s\w+|pech\s(?:fur|gehabt)|too\sbad\sfor\s\w+
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Cruel();

    // A yes to the question whether they are to be left to it.
    [GeneratedRegex(
        """
            ^\W*(?:yes|yep|sure|fine|ja|jawel|prima|oui|d'accord)\b\W{1,3}(?:\w+\s){0,2}(?:
              let\s(?:them|him|her)\s(?:\w+\s){0,2}(?:starve|die|suffer|drown|perish|go\shungry)|laat\s(?:ze|hen|hem|haar)\s(?:\w+\s){0,2}(?:stikken|verhongeren|sterven|creperen|barsten|in\sde\ssteek)
              |lass(?:t|en)?\s(?:sie|ihn)\s(?:\w+\s){0,2}(?:verhungern|sterben|verrecken|leiden|im\sstich)|laiss\w+(?:-|\s)les\s(?:\w+\s){0,2}(?:mourir|crever|souffrir|tomber)|qu'(?:ils|elles)\s(?:crevent|meurent|souffrent)
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex CruelAssent();

    // Nothing to me.
    [GeneratedRegex(
        """
            \b(?:
              (?:isn't|is\snot|aren't|are\snot|not)\s(?:\w+\s){0,2}(?:important|a\spriority|worth)|(?:doesn't|don't|does\snot|do\snot)\s(?:\w+\s)?(?:matter|count|concern\sme|interest\sme)|means?\snothing|care\sabout|care\sless|can\s(?:fend|look\safter|take\scare)|se\sdebrouill\w*|redt\s(?:het|zich)|zoek\w*\s(?:het|'t)\s(?:maar|zelf)
              |niet\s(?:zo\s|erg\s)?belangrijk|(?:telt|tellen|doet|doen)\s(?:\w+\s){0,3}niet|(?:interesse\w*|boei\w*|raakt)\s(?:me|mij|ons)\s(?:niet|niets|niks)|(?:kan|kunnen)\s(?:me|mij)\s\w+\s(?:schelen|boeien)|geef\s(?:\w+\s){0,2}(?:niets|niks|niet)\som|laat\s(?:me|mij)\skoud
              |nicht\s(?:so\s)?wichtig|unwichtig|interessier\w*\smich\snicht|(?:zahlt|zahlen)\s(?:\w+\s){0,3}nicht|(?:bedeute\w*)\s(?:\w+\s)?nichts|egal|gleichgultig|schnuppe|schnurz|einerlei|kummer\w*\smich\snicht|(?:lasst|lassen)\smich\skalt
              |ne\s(?:m'interess\w*|compte\w*|me\s(?:concern|touch|regard)\w*)\s(?:pas|guere|plus)|n'(?:est|a|ont|sont)\s(?:pas|aucune?)\s(?:d')?importan\w*|(?:me|m'en)\s(?:fiche|moque|fous)|m'(?:est|sont)\segal\w*|m'indiffere\w*|indifferente?s?|onverschillig
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Unmoved();

    // What nobody is to be thought not to care about.
    [GeneratedRegex(
        """
            \b(?:
              (?:my|our|their|mijn|onze?|ons|mein\w*|unser\w*|mes|mon|ma|nos|notre)\s(?:\w+\s)?(?:child|children|kids?|family|future|parents|home|pets?|kind|kinderen|gezin|familie|toekomst|ouders|huis|huisdier\w*|kinder\w*|zukunft|eltern|zuhause|haustier\w*|enfants?|famille|avenir|parents|maison)\b
              |planet|earth|climate|animals?|forests?|oceans?|health|safety|privacy|lives|democracy|refugees|planeet|aarde|klimaat|natuur|dieren|bossen|gezondheid|veiligheid|levens|vluchtelingen|toekomst
              |zukunft|erde|umwelt|klima|tiere|walder|meere|gesundheit|sicherheit|leben|planete?n?|avenir|climat|animaux|forets?|oceans|sante|securite|refugies|(?:la|notre)\s(?:terre|nature)
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Dear();
}
