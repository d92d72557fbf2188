using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

// What somebody has to do or find before the way out appears. Groups are repeated greedily throughout.
static partial class LeavingWords
{
    const string Answering = """
        (?:
          complet\w*|fill(?:ed|ing)?|answer\w*|finish\w*|tak(?:e|en|ing)|submit\w*|beantwoord\w*|vult?|vullen|in\ste\svullen|invul\w*|ingevuld
          |ausfull\w*|ausgefullt|auszufullen|fullen?|beantwort\w*|remplir|rempli\w*|rempliss\w*|repon\w+
        )
        """;

    const string Questions = """
        (?:\w*surveys?|questionnaires?|\w*enquetes?|vragenlijst\w*|fragebogen|\w*umfragen?|sondages?|questions|vragen|fragen)
        """;

    const string Answered =
        @"(?:\b"
        + Answering
        + @"\b[^\u2020]{0,50}\b"
        + Questions
        + @"\b|\b"
        + Questions
        + @"\b[^\u2020]{0,40}\b"
        + Answering
        + @"\b)";

    const string First = @"(?:first|eerst|erst|zuerst|d'abord|prealablement)";

    const string Once =
        @"(?:once|after|as\ssoon\sas|not\suntil|nadat|zodra|pas\sals|na\shet|nachdem|sobald|erst\swenn|une\sfois|apres|des\sque)";

    // "Once you have answered", "answer first", "answer, then", "before you leave, answer"; not "after leaving, answer if you like".
    [GeneratedRegex(
        @"\u2020[^.;?!\u2020]{0,60}\b"
            + Once
            + @"\b[^\u2020]{0,40}"
            + Answered
            + @"|\b"
            + Once
            + @"\b[^\u2020]{0,40}"
            + Answered
            + @"[^.;?!\u2020]{0,60}\u2020"
            + @"|\b"
            + Answering
            + @"\b[^\u2020]{0,30}\b"
            + First
            + @"\b[^\u2020]{0,40}\b"
            + Questions
            + @"\b|\b"
            + First
            + @"\b[^\u2020]{0,40}"
            + Answered
            + @"|"
            + Answered
            + @"[^\u2020]{0,30}\b"
            + First
            + @"\b|"
            + Answered
            + @"[^\u2020]{0,40}\b(?:then|daarna|dan|vervolgens|dann|danach|anschliessend|ensuite|puis|alors|before|voordat|bevor|avant)\b[^\u2020]{0,60}\u2020"
            + @"|\b(?:before|voordat|bevor|ehe|avant)\b[^\u2020]{0,25}\u2020[^\u2020]{0,40}"
            + Answered,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex SurveyFirst();

    // Somebody else, who is to take the place.
    [GeneratedRegex(
        """
                \b(?:
                  nominat\w*|nam(?:e|ing)|recommend\w*|refer(?:ring)?|suggest\w*|invit\w*|bring\w*|provid\w*|giv(?:e|ing)|find\w*
                  |nomine\w*|noem\w*|geef|geeft|draagt?|dragen|stelt?|nodigt?|nodig|brengt?|aandrag\w*|opgev\w*
                  |nenn\w*|benenn\w*|empfehl\w*|empfiehl\w*|werben|wirbst|gib|geben|finden|indiqu\w*|propos\w*|parrain\w*|design\w*|trouv\w*|donn\w*
                )\s(?:[\w'-]+\s){0,6}(?:friends?|colleagues?|acquaintances?|vrien\w+|kennissen|collega\w*|freund\w*|bekannten?|kolleg\w+|amie?s?|collegues?|proches?|replacements?|vervang\w+|opvolger\w*|nachfolger\w*|ersatz\w*|remplacante?s?)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Somebody();

    [GeneratedRegex(
        """
                \b(?:
                  (?:your|his|her|their)\splace|instead\sof\syou|(?:je|jouw|uw)\splaats|in\splaats\svan\s(?:jou|u)|an\s(?:ihrer|deiner)\sstelle|(?:ihren|deinen)\splatz|(?:votre|ta)\splace
                  |must|have\sto|first|moet\w*|eerst|mussen|musst|erst|zuerst|devez|d'abord|before\s(?:you\scan|we)|voordat\s(?:we|wij)|bevor\swir
                )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex InPlace();

    const string Stands = """
        \b(?:staat|staan|vindt?|vinden|lees|leest|find|found|located|listed|described|explained|set\sout|hidden|steht|stehen|finden|findest|findet|beschrieben|nachzulesen|geregelt|beschreven|figur\w+|trouv\w+|cach\w+|decrit\w*|precis\w+|indique\w*)\b
        """;

    const string Nook = """
        \b(?:
          algemene\svoorwaarden|kleine\sletters|terms\s(?:(?:and|&)\sconditions|of\s\w+)|our\sterms|(?:small|fine)\sprint|\w*geschaftsbedingungen|agb|kleingedruckten?|conditions\s(?:generales|d'utilisation)|petits\scaracteres
          |(?:artikel|article|paragraph|paragraaf|section|clause|pagina|page|seite|bladzijde)\s\d+
          |ergens|somewhere|irgendwo|quelque\spart
        )\b
        """;

    const string Within = "[^.;?!]{0,60}";

    // Where nobody looks for a way out: in the terms, on a page by its number, somewhere.
    [GeneratedRegex(
        @"\u2020"
            + Within
            + Stands
            + Within
            + Nook
            + "|"
            + Nook
            + Within
            + Stands
            + Within
            + @"\u2020|"
            + Stands
            + Within
            + Nook
            + Within
            + @"\u2020",
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex HiddenAway();

    [GeneratedRegex(
        """
                \b(?:here|below|at\sthe\s(?:bottom|foot|end)|hier|hieronder|onderaan|unten|am\sende|ici|ci-dessous|en\sbas|(?:one|a|single|een|ein\w*|un)\s(?:\w+\s)?(?:click|klik|klick|clic)|(?:elke|iedere|every|each|jeder|jedem|chaque)\s(?:\w+\s)?(?:\w*mails?|\w*brief|newsletters?|ausgabe|lettre|issue))\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex AtHand();

    // "You will miss the reminder": what a letter brings does not come any more, which is a plain fact.
    [GeneratedRegex(
        """
                \G\w+\s(?:(?:je|u|you|sie|du|vous|tu|out\son)\s)?(?:(?:ook|dan|dus|wel|auch|dann|nur|also|only|aussi|egalement)\s){0,2}
                (?:(?:the|our|de|het|een|onze|ons|die|den|das|unsere?n?|le|la|les|notre|nos)\s|l')
                (?:\w*herinnering\w*|\w*uitnodiging\w*|\w*agenda|programma\w*|\w*aankondiging\w*|reminders?|invitations?|programmes?|announcements?|\w*erinnerung\w*|\w*einladung\w*|programm\w*|\w*ankundigung\w*|rappels?|annonces?)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex PlainFact();
}
