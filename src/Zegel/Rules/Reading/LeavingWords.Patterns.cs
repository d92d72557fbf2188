using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

static partial class LeavingWords
{
    // Words for leaving a mailing, a language each.
    const string LeaveInDutch = """
        \b(?:
          afmeld\w*|afgemeld|af\ste\smelden|uitschrij\w+|uitgeschreven|uit\ste\sschrijven|(?<=\bmeldt?\s(?:\w+\s){1,6})af\b
          |(?<=\bschrijft?\s(?:\w+\s){1,6})uit\b
          |(?:geen|niet)\s(?:[\w-]+\s){0,3}(?:meer|langer)(?:\s\w+){0,3}\s(?:ontvang|krijg|wens)\w*
          |(?:uit|van)\s(?:de|onze|het|ons|alle|deze)\s(?:[\w-]+\s)?(?:\w*lijst(?:en)?|\w*bestand(?:en)?|\w*database)\b
          |(?<=\b(?:nieuwsbrie(?:f|ven)|mailings?|mails)\s(?:\w+\s){0,5})(?:(?:op|stop)\ste\s(?:zeggen|zetten)|opzeggen|opgezegd|stopzetten|stopgezet|beeindigen|annuleren)
          |geen\s(?:\w+\s)?(?:e-?mails?|nieuwsbrie\w+|berichten|reclame|mailings?)\smeer
          |(?:opzegg\w+|stopzett\w+|beeindig\w+)\s(?:\w+\s){0,3}(?:nieuwsbrief|mailing\w*|(?:e-?)?mails?)
          |(?<=\b\w*adres(?:gegevens)?\s(?:[\w-]+\s){0,6})(?:verwijder|gewis|wissen|geschrapt|schrappen)\w*
          |geen\s(?:prijs|behoefte|belangstelling|interesse|zin)\s(?:\w+\s)?meer\s(?:[\w-]+\s){1,3}(?:nieuwsbrie\w+|mailings?|e-?mails?)\b
          |(?:uw|je|jouw)\sverwijdering(?=\s(?:uit|wordt|is\spas|duurt))
          |verwijder\w*\s(?:van\s)?(?:uw|je|jouw|dit|het)\s(?:e-?mail-?)?adres\w*
          |(?<=\btoestemming\s(?:[\w-]+\s){0,6})(?:in\ste\strekken|intrek\w*)|intrekk\w+\s(?:\w+\s){0,3}toestemming
        )
        """;

    const string LeaveInEnglish = """
        \b(?:
          un-?subscri\w*|no\smore\s(?:\w+\s)?(?:e-?mails?|newsletters?|mailings?|messages)|opt(?:ing|ed|s)?[\s-]out\w*
          |stop\se-?mails\b(?!\s(?:from|land|end|go))|stop\s(?:receiving|getting|these|our|all|hearing\sfrom)\s(?:\w+\s?){0,3}|no\slonger\s(?:\w+\s){0,3}(?:receive|get)
          |not\s(?:want|wish)\sto\s(?:receive|get|hear)
          |(?:remov\w+|delet\w+|taken?|taking|get|come)\s(?:[\w']+\s){0,5}(?:from|off)\s(?:\w+\s){0,3}\w*lists?\b
          |(?:remov\w+|delet\w+)\s(?:[\w']+\s){0,5}from\s(?:\w+\s){0,3}(?:database|mailings?|records)\b
          |(?<=\baddress(?:es)?\s(?:[\w']+\s){0,4})(?:removed|deleted|taken\soff)|remov(?:e|al|ing)\s(?:requests?|yourself|your\s(?:e-?mail\s)?address)\b
          |(?:leav(?:e|ing)|quit(?:ting)?)\s(?:this|our|the|all|any|every|your)\s(?:[\w']+\s){0,4}(?:mailing\s?lists?|lists?|newsletters?|mailings?|e-?mails)\b
          |(?:cancel\w*|terminat\w+|end(?:ing)?\s(?:your|my))\s(?:[\w']+\s){0,5}(?:newsletters?|mailings?|e-?mails?|mailing\slist)\b
          |your\sremoval(?=\s(?:to\stake|takes?|request|from\s(?:our|the|this)|(?:will\sbe|is|may)\s(?:\w+\s)?(?:processed|effective|final|complete)))
          |(?:had\senough\sof|tired\sof|fed\sup\swith|no\slonger\sinterested\sin)\s(?:these|this|our|the)\s(?:\w+\s)?(?:newsletters?|mailings?|e-?mails?)\b
          |(?:withdraw|revok)\w*\s(?:\w+\s){0,2}consent
        )
        """;

    const string LeaveInGerman = """
        \b(?:
          abmeld\w*|abgemeldet|abzumelden|abbestell\w*|abzubestellen|austrag\w+|auszutragen|ausgetragen
          |(?<=\bmelden?\s(?:[\w-]+\s){1,7})ab(?=\s?(?:$|[,.;:!?)]|und\s|oder\s|indem\s|per\s|uber\s|durch\s))
          |(?<=\bbestell\w*\s(?:[\w-]+\s){1,7})ab(?=\s?(?:$|[,.;:!?)]|und\s|oder\s))
          |(?<=\btragen?\s(?:sie|dich|euch)\s(?:[\w-]+\s){1,6})aus(?=\s?(?:$|[,.;:!?)]|und\s|oder\s))
          |(?:keine?n?|nicht)\s(?:[\w-]+\s){0,4}mehr\s(?:\w+\s){0,2}(?:erhalt|bekomm|empfang|wunsch)\w*
          |keine?n?\s(?:\w+\s)?(?:e-?mails?|newsletter|nachrichten|werbung|mailings?)\smehr
          |(?:aus|von)\s(?:\w+\s)?(?:\w*verteilern?|\w*listen?|\w*datenbank)\b
          |keine?n?\s(?:lust|interesse|bedarf)\smehr\s(?:[\w-]+\s){1,3}(?:newsletters?|mailings?|e-?mails?)\b
          |(?:ihre|deine)\s(?:loschung|streichung|entfernung)(?=\s(?:aus|wird|dauert|ist\serst|kann))
          |kundigung\w*\s(?:\w+\s){0,2}newsletters?
          |(?<=\b(?:newsletters?|mails?)\s(?:\w+\s){0,6})(?:kundigen|zu\skundigen|gekundigt|abstellen|abzustellen|abgestellt|beenden|zu\sbeenden|beendet)\b
          |loschung\s(?:\w+\s){0,3}(?:e-?mail-?)?adresse|(?<=\badresse\s(?:[\w-]+\s){0,6})(?:loschen|geloscht|entfernen|entfernt|gestrichen|streichen)
          |(?<=\b(?:einwilligung|zustimmung)\s(?:[\w-]+\s){0,6})widerruf\w*|widerruf\w*\s(?:\w+\s){0,3}(?:einwilligung|zustimmung)
        )
        """;

    const string LeaveInFrench = """
        \b(?:
          desabon\w*|desinscri\w*|n(?:e\s|')(?:[\w-]+\s){0,3}plus\s(?:[\w-]+\s){0,2}recevoir
          |(?:retir|supprim|ray|radi|retrait|suppression)\w*\s(?:[\w']+\s){0,5}(?:[\w']*listes?|fichiers?|base\sde\sdonnees|[\w']*adresse\s(?:e-?)?mail)\b
          |votre\s(?:suppression|radiation|retrait)(?=\s(?:sera|prend\w*|peut|de\sla\sliste))
          |plus\s(?:envie|besoin)\sde\s(?:\w+\s){0,2}(?:newsletters?|lettres?|infolettres?|e-?mails?)\b
          |resili\w+\s(?:\w+\s){0,4}(?:newsletter|lettre|infolettre|e-?mails?)
          |(?:arreter|stopper|cesser)\s(?:de\srecevoir|l'envoi|les\s(?:e-?mails|envois)|la\snewsletter)
          |quitt\w+\s(?:cette|notre|la|nos|les|votre)\s(?:\w+\s)?(?:listes?|newsletters?|lettres?|infolettres?)|(?:me|te|se|vous)\sretirer\b
          |(?:retir|revoqu)\w+\s(?:\w+\s){0,2}consentement
        )
        """;

    // Not those for leaving a course or a meal, or for who cannot come.
    const string FromAnEvent = """
        \s(?:je\s|u\s|zich\s|sie\s|sich\s|vous\s)?(?:voor|for|from|fur|von|vom|bei|pour|de|du|a)\s(?:[\w']+\s){0,2}(?:\w*training
        |\w*cursus|\w*workshops?|\w*events?|bijeenkomst|les|lessen|\w*kurs|veranstaltung|\w*seminar|webinar|formation|atelier|evenement
        |l'evenement|l'atelier|\w*reis|\w*wedstrijd|course|class|lunch|diner|\w*abend|\w*avond|\w*treffen|\w*fest|feest|\w*tocht|\w*wandeling|concert|konzert|lezing|vortrag
        |school|schule|kita|opvang|party|meeting|vergadering|sitzung|ausflug|essen|borrel|repetition|repetitie|probe|match|tournoi|toernooi|turnier)\b
        |\s(?:\w+\s){0,2}(?:als|if|wenn|si)\s(?:je|u|you|du|sie|vous)\s(?:\w+\s){0,4}(?:niet|nicht|can't|cannot|ne)\s(?:\w+\s){0,2}(?:kunt|kan|kannst|konnen|make|attend|come|join|kommst|kommen|mee\w*|pouvez|venez)\b
        """;

    [GeneratedRegex(
        "(?>"
            + LeaveInDutch
            + "|"
            + LeaveInEnglish
            + "|"
            + LeaveInGerman
            + "|"
            + LeaveInFrench
            + ")(?!"
            + FromAnEvent
            + ")",
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Leave();

    [GeneratedRegex(
        """
            \b(?:
              log+(?:e[dn]?|s|ging|t)?\s(?:\w+\s){0,3}in\b|log(?:ged|ging|s)?\s(?:in|into|on)\b|log-?in\b|sign(?:ed|ing|s)?[\s-]in\b
              |inlog\w*|ingelogd|in\ste\sloggen|aan\ste\sloggen|einlog\w*|eingelogg\w*|einzuloggen|log\w*\s(?:\w+\s){0,6}ein\b|connectez
              |(?:me\s|te\s|se\s|vous\s)?connect(?:er|e|ant)\b|connexion|identifiez|identifiants?|authentifi\w*|user\s?names?
              |gebruikersnaam|benutzername\w*|passwords?|wachtwoord\w*|passw[oe]rt\w*|kennw[oe]rt\w*|mots?\sde\spasse|inloggegevens
              |zugangsdaten|login\w*
              |(?:in|via|through|using|with|op|binnen|door|naar|bei|uber|im|mit|dans|depuis|par|sur|to|within|from|under|onder|visit|a|unter)\s(?:[\w'-]+\s){0,6}(?:[\w-]*account\b|accounts\b|[\w-]*konto\b|compte\b|profiel\w*|profile?s?\b|profil\b|espace\s(?:client|personnel|membre|abonne)|klantomgeving|kundenbereich|kundenportal|portals?|portaal|dashboard|ledenomgeving|member\sarea|members?\sarea|mijn\s\w+\somgeving)
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Login();

    [GeneratedRegex(
        """
            \b(?:
              schriftelijk\w*|(?:per|via|by|par|through|over\sthe)\s(?:\w+\s)?post\b
              |(?:per|een|einen|den|a|one|our|onze|aangetekende|signed|registered|als|ondertekende|handwritten|written|unterschriebenen)\s(?:\w+\s)?(?:brief|letter)\b
              |briefpost|brief\s(?:an|aan|naar)|letter\sto|in\swriting|written\s(?:request|notice|letter)|postal\b
              |registered\s(?:mail|letter|post)|schriftlich\w*|postalisch\w*|einschreiben|aangetekend\w*
              |courriers?(?!\selectronique|\sd'adieu)|par\secrit|recommandee?|lettre\s(?:a\b|recommandee|postale|simple|manuscrite)
              |une\slettre(?!\sd)|postbus|postfach\s\d|p\.?o\.?\s?box|boite\spostale|\bfax\w*|telefax
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Post();

    [GeneratedRegex(
        """
            \b(?:
              (?:bel|belt|bellen|opbellen)\b|te\sbellen|telefoon\w*|telefonisch\w*|call(?:ing)?(?=\s)|phon(?:e|ing)|telephon\w*|ring\sus
              |anruf\w*|anzurufen|ruf(?:en)?\s(?:\w+\s){0,6}an\b|telefon\w*|hotline|helpline|appel(?:ez|er|ant|le)?\b|par\stel\b|rappell\w*|call\syou\sback|terugbellen|teruggebeld|ruckruf\w*|zuruckruf\w*
              |0[89]00[\s-]?\d
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Telephone();

    [GeneratedRegex(
        """
            \b(?:
              reasons?|reden(?:en)?|grund(?:es?|en)?|begrundung\w*|grunde|raisons?|motifs?|\w*forms?|\w*formulier\w*|\w*formular\w*|formulaire\w*|survey
              |enquete\w*|vragenlijst|vragen|questions|fragebogen|umfrage|fragen|questionnaire|copy\sof|kopie|copie|\bid\b|identit\w*
              |ausweis\w*|passport|paspoort|(?:klant|lid|account)-?nummer|(?:customer|member\w*|account)\s(?:number|id)|kundennummer
              |mitgliedsnummer|numero\s(?:de\s)?client|captcha|office\shours|kantooruren|geschaftszeiten|(?:two|three|several)\stimes|twice
              |quiz|puzzles?|puzzel|video|filmpje|interview|(?:exit|leaving)\s(?:chat|talk)|conversation|(?:chat|speak|talk)\s(?:\w+\s)?(?:to|with)|gesprek|gesprach|entretien|adviseur|medewerker|mitarbeiter\w*
              |berater\w*|conseiller\w*|tweemaal|driemaal|(?:twee|drie|meerdere)\s(?:keer|malen)|zweimal|dreimal|mehrmals|(?:deux|trois|plusieurs)\sfois
              |handtekening|signature|unterschrift|signed
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Form();

    [GeneratedRegex(
        """
            \b(?:
              must|needs?|required?|have\sto|has\sto|only|first|before|please|moet\w*|dien\w*|alleen|pas|eerst|verplicht|nodig|uitsluitend
              |nur|erst|zuerst|muss\w*|erforderlich|notwendig|bitte|vorher|benotig\w*|pflicht\w*|verpflichtend\w*|bitten|vereist|voorwaarde|mandatory|compulsory
              |conditional|joindre|(?:answer|complete|fill)\s(?:[\w']+\s){0,6}(?:to|before)|(?:beantwoord|vul)\s(?:\w+\s){0,8}om|(?:beantworten|fullen)\ssie\s(?:\w+\s){0,8}(?:um|aus)
              |(?:remplissez|repondez)\s(?:[\w']+\s){0,8}pour|sans\squoi|zonder|without|ohne|sans|devez|doit|doivent|faut|obligat\w*|uniquement|seulement|d'abord
              |veuillez|necessaire|exig\w*|avant
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Must();

    // Who has trouble may call, write or log in.
    [GeneratedRegex(
        """
            \b(?:
              (?<!\b(?:security|following|these|few|two|three|four|five|\d)\s)questions?|vragen|vraag|frag(?:e|en)\b|problem\w*|lukt|lukken|gelukt|trouble|help|hulp|hilfe|aide|aider|works?|werkt|klappt
              |fonctionn\w*|funktionier\w*|difficult\w*|schwierigkeit\w*|moeite
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Help();

    // "Without login", "no need to give a reason", "your account stays".
    [GeneratedRegex(
        """
            \b(?:
              without|zonder|ohne|sans|no\sneed|not\s(?:have|need)\sto|not\sneeded|needn't|\w*n't\s(?:have|need)
              |no\s(?:log-?in|sign-?in|password|account|reasons?|forms?|questions?|letter|phone|call)|niet\snodig|hoef(?:t|ven)?
              |geen\s(?:reden|wachtwoord|account|login|inlog\w*|formulier|vragen)|nicht\s(?:notig|erforderlich)
              |kein\w*\s(?:passwort|login|anmeldung|log-?in|grund|konto|kundenkonto|angabe\w*|begrundung|formular)
              |brauchen?\s(?:\w+\s)?kein\w*|weder|neither|noch\seen|kein\w*\s\w+\snotig|muss(?:en|t)?\s(?:\w+\s){0,4}(?:nicht|kein\w*)|pas\sbesoin|pas\snecessaire|aucune?|inutile
              |nul\sbesoin|pas\sa\s(?:vous|te)|not\s(?:required|necessary|obliged)|optional\w*|optioneel|vrijwillig|facultati\w*|freiwillig
              |even\sif|ook\sals|meme\ssi|auch\swenn|blijf\w*|remains?|keeps?|stays?|bleib\w*|gardez|conserv\w*|reste\b|does\snot\saffect
              |still|nog\ssteeds|weiterhin|nach\swie\svor|toujours|anders\sdan|not\saffect|staat\slos\svan|unabhangig|independ\w*
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Spared();

    [GeneratedRegex(
        """
            \b(?:
              cannot|can\s?not|can't|could\snot|won't|will\snot|not\spossible|impossible|unable|(?:kan|kunt|kun|kunnen|wordt|worden)\s(?:[\w\u2020]+\s){0,6}niet
              |niet\s(?:mogelijk|in\sbehandeling|verwerkt)|onmogelijk|nicht\smoglich|unmoglich|(?:konnen|kannst|kann|wird|werden)\s(?:[\w\u2020]+\s){0,6}nicht
              |ne\s(?:pouvez|peux|peut|pourrez|pouvons|pourra|pourrons|sera|seront)\s(?:\w+\s)?pas|pas\spossible
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Impossible();

    [GeneratedRegex(
        """
            \b(?:
              click\w*|klik\w*|klick\w*|cliqu\w*|one\sclick|tap|links?\b|lien|knop\w*|button|bouton|reply\w*|replying|antwoord\w*
              |antwort\w*|repond\w*|here\b|hier\b|ici\b|below|onderaan|hieronder|unten|ci-dessous|button
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Easy();

    [GeneratedRegex(
        """
            \b(?:
              or|of|oder|ou|also|ook|auch|aussi|egalement|ebenfalls|tevens|as\swell|too|either|alternativ\w*|liever|rather|plutot|lieber
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Or();

    [GeneratedRegex(
        """
            \b(?:and|then|en|dan|und|dann|et|puis|after|nadat|nachdem|apres)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Then();

    [GeneratedRegex(
        """
            \b(?:only|alleen|nur|uniquement)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Only();

    // Without one of these, two words in a row are two links in a footer.
    [GeneratedRegex(
        """
            \b(?:
              to|by|only|after|before|via|through|must|need|needs|have|has|requires?|with|want|wish|if|when|in\syour|please|for|is|are|can
              |om|voor|alleen|na|nadat|voordat|eerst|door|moet|dient|met|wil|wilt|wenst|als|kan|kunt|kun|is|zijn|uitsluitend|enkel|slechts
              |um|zum|zur|nur|nach|nachdem|bevor|erst|durch|muss|mussen|mit|mochten|mochtest|wollen|willst|wenn|ist|sind|kann|konnen|bitte
              |pour|uniquement|seulement|apres|avant|faut|devez|doit|doivent|avec|souhaitez|voulez|si|se\sfait|requiert|est|sont|pouvez|ne
              |depuis|dans|bei|im|uber|per|par|fur|peuvent|kunnen
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Binding();

    // Three days and more; "every two weeks" is none.
    [GeneratedRegex(
        """
            (?:
              (?<!every\s)(?<!elke\s)(?<!om\sde\s)(?<!alle\s)(?<!les\s)(?:(?:\b(?:[3-9]|[1-9]\d)\b|\b\d+\s?(?:-|–|a|to|tot|bis|of|or|ou|oder)\s?(?:[3-9]|\d\d)\b|\b(?:drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf|veertien|twintig|dertig|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|drei|vier|funf|sechs|sieben|neun|zehn|zwolf|vierzehn|zwanzig|dreissig|trois|quatre|cinq|sept|huit|neuf|dix|douze|quatorze|quinze|vingt|trente|several|some|a\sfew|few|enkele|een\spaar|meerdere|einige|mehrere|ein\spaar|quelques|plusieurs))(?:\s\(\d+\))?\s(?:[\w-]+\s){0,2}(?:\w*days?|\w*dagen|\w*tagen?|jours?)\b|(?:\b\d+|\b(?:drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf|veertien|twintig|dertig|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|drei|vier|funf|sechs|sieben|neun|zehn|zwolf|vierzehn|zwanzig|dreissig|trois|quatre|cinq|sept|huit|neuf|dix|douze|quatorze|quinze|vingt|trente|several|some|a\sfew|few|enkele|een\spaar|meerdere|einige|mehrere|ein\spaar|quelques|plusieurs)|\b(?:a|een|eine[rmn]?|une|one|two|twee|zwei|deux|couple\sof))(?:\s\w+)?\s(?:\w*weeks?|weken|wochen?|semaines?|months?|maand(?:en)?|monate?n?|mois)\b|\b(?:7[2-9]|[89]\d|1\d\d)\s?(?:hours?|uur|stunden|heures)\b)
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Days();

    [GeneratedRegex(
        """
            \b(?:
              tak(?:e|es|ing)|allow\w*|up\sto|process\w*|effect\w*|handled|within|delay\w*|still|continue\w*|keep|until|wait|dur(?:en|t)
              |duurt|tot|verwerk\w*|binnen|nog|wacht\w*|dauer\w*|bearbeit\w*|innerhalb|bis\szu|noch|wirksam|prend(?:re|ra)?|effet|delai\w*|compt\w*
              |sous|jusqu'a|encore|pendant|dans\s(?:un|les)|effecti\w*|traite\w*|patient\w*|gedul\w*|processing|further|more
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Delay();

    // Parcels, refunds and trials have terms of their own; so has who is asked to confirm.
    [GeneratedRegex(
        """
            \b(?:
              deliver\w*|bezorg\w*|lever\w*|liefer\w*|livr\w*|refund\w*|terugbetal\w*|erstatt\w*|rembours\w*|ship\w*|verzend\w*|versand\w*
              |retour\w*|returns?|trial|proef\w*|probe\w*|essai|unless|tenzij|es\ssei\sdenn|sauf\ssi|not\sopened|niet\s(?:meer\s)?geopend
              |nicht\sgeoffnet|(?:don't|didn't|not)\shear|niets|nichts|nothing|geen\s(?:reactie|bericht)
              |keine\s(?:antwort|ruckmeldung|reaktion)|sans\s(?:reponse|nouvelles)|no\s(?:reply|response|answer)|niet\sreage\w*
              |nicht\sreag\w*|inacti\w*|inaktiv\w*|(?:bevestig|confirm|bestatig)\w*
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex OtherTerm();

    [GeneratedRegex(
        """
            (?:
              \b(?:
                fees?|charges?|charged|costs?|\w*gebuhr\w*|kostet|kosten|kost|\w+kosten|berechne\w*|bezahl\w*|betal\w*|betaal\w*|frais
                |coute\w*|factur\w*|payante?|pay\w*|tarief|in\srekening
              )\b
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Cost();

    [GeneratedRegex(
        """
            [€$£]|\b(?:euros?|eur|cents?|fees?|frais|\w*gebuhr\w*|\w*kosten)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Money();

    [GeneratedRegex(
        """
            \b(?:
              free|gratis|kosteloos|kostenlos\w*|kostenfrei|gratuit\w*|no\s(?:extra\s)?(?:cost|charge|fee)s?|geen\s(?:\w+\s)?kosten|niets
              |nichts|nothing|rien|keine\s(?:\w+\s)?(?:kosten|gebuhr\w*)|without|zonder|ohne|sans|aucun\w*|basistarif\w*
              |ubermittlungskosten|not|\w*order\w*|bestel\w*|invoice|factuur|rechnung
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex NoCost();

    [GeneratedRegex(
        """
            (?:
              los(?:e|es|ing)\b|loss\sof|\blost\b|costs?\syou\syour|forfeit\w*
              |(?:is|be|are|wordt|worden)\s(?:\w+\s)?(?:deleted|closed|verwijderd|gesloten|gewist)|miss(?:ing)?\sout
              |\bmiss\s(?:all|every|the|our|these)|verlies\w*|verliez\w*|kwijt\w*|verval\w*|(?:loop|loopt|lopen)\s(?:\w+\s){0,5}mis\b
              |\bmist?\s(?:je|u|al|alle|onze)\b|verlier\w*|verlor\w*|verfall\w*|(?:wird|werden)\s(?:\w+\s){0,5}(?:geloscht|gesperrt)
              |verpass\w*|perd(?:ez|rez|rais?|s|ras|re|ue?s?|ent)?\b|\bperte|(?:sera|seront)\s(?:\w+\s)?supprime\w*|manqu(?:ez|erez|eras)
              |raterez|expire[sz]?\b|verspeel\w*|verwirk\w*|erlosch\w*|erlisch\w*|entfall\w*|\bmis\salles|renonc\w*|(?:is|are|all)\sgone|\bweg\b|passe\w*\sa\scote
              |\bvoids?\s(?:your|their)\b|(?:will\s|\b)(?:invalidates?|cancels)\s(?:your|their)\b
              |\bwe(?:'ll|\swill)?\s(?:also\s|then\s)?(?:delete|close|cancel|erase|terminate|revoke)\s(?:your|the)\s(?:\w+\s){0,2}(?:accounts?|credits?|balance|points|rewards?|vouchers?|warranty|membership)
              |\b(?:verwijder|wis|sluit|beeindig|annuleer|blokkeer)\w*\s(?:we|wij)\s(?:\w+\s)?(?:uw|je|jouw)\s(?:[\w-]+\s){0,2}(?:\w*account|\w*tegoed|\w*punten|\w*garantie|lidmaatschap)
              |\b(?:losch|schliess|sperr|beend|stornier)\w*\swir\s(?:\w+\s)?(?:ihr|dein)\w*\s(?:\w+\s){0,2}(?:\w*konto|\w*guthaben|\w*punkte|\w*garantie|mitgliedschaft)
              |\bnous\s(?:supprim|ferm|clotur|annul)\w+\s(?:\w+\s)?(?:votre|vos)\s(?:\w+\s){0,2}(?:compte|points|avoirs?|credit|garantie|cagnotte)
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Lost();

    [GeneratedRegex(
        """
            \b(?:
              if|when|once|by|as\ssoon|als|wanneer|indien|zodra|door|bij|na|met|wie|wenn|sobald|mit|durch|bei|nach|wer|who|die\s(?:zich|sich)|(?:ceux|celles)\squi|si|en|apres|lors
              |quand|means|betekent|bedeutet|signifie|entrain\w*|leidt\stot|fuhrt\szu|leads\sto|results\sin|costs\syou|dan|dann|then|will
              |wirst|werden|want|wil|wilt|are\syou\ssure|unsubscrib\w+
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Condition();

    [GeneratedRegex(
        """
            \b(?:and|en|und|et)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex And();

    [GeneratedRegex(
        """
            (?:
              \b(?:
                not|never|\w*n't|niet|nooit|geen|nicht|nie|keine?n?|nichts|niets|ne|n'|pas|rien|jamais|without|zonder|ohne|sans|will\snot
              )\b
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Not();

    [GeneratedRegex(
        """
            \b(?:
              heart-?br\w*|(?:break|breaks|breaking|broke)\s(?:\w+\s)?(?:our|my|the)?\s?hearts?|abandon\w*|let(?:ting|s)?\sus\sdown
              |leav(?:e|ing)\sus\s(?:alone|behind)|cr(?:y|ies|ying)\b|tears|betray\w*|devastat\w*|heartless|sob(?:s|bing)?|weep\w*
              |(?:how\scould|do|doing)\s(?:\w+\s)?(?:you|this|that)\s(?:\w+\s)?to\sus|sleep\sat\snight
              |in\sde\ssteek|(?:laat|laten)\sons\s(?:\w+\s){0,3}(?:vallen|barsten|zitten)|ons\steleur|ons\s(?:\w+\s)?hart|hart\sbreekt|gebroken\shart\w*
              |huil\w*|verdriet\w*|verraad|verraden|tranen|harteloos|geen\shart|ontroostbaar|kapot\svan|(?:ons|me)\s(?:\w+\s){0,3}aan(?:doen|\ste\sdoen)
              |im\sstich|enttausch\w*|(?:bricht|brechen|brichst)\s(?:\w+\s){0,3}herz\w*|herz\s(?:bricht|brechen)|wein(?:en|t)\b|tranen\w*|herzlos|kein\sherz
              |untrostlich|verrat\b|(?:uns|mir)\s(?:\w+\s){0,3}an(?:tun|zutun)
              |laiss\w*\stomber|without\syou|zonder\s(?:jou|u)|ohne\s(?:dich|sie)|sans\s(?:toi|vous)|go(?:es)?\shungry|starv\w+|dies?\s(?:\w+\s)?of|grief|chagrin|mour\w+|stirbt|sterben|sterft|kummer
              |(?:bris|fend)\w*\s(?:\w+\s)?coeur|decevez|pleur\w*|trahi\w*|larmes|(?:pas|sans|aucun)\s(?:de\s)?coeur|inconsolable\w*
              |(?:nous|me)\s(?:\w+\s){0,2}faire\s(?:ca|cela)
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Guilt();

    [GeneratedRegex(
        """
            \b(?:
              (?:will|are|get|be|shall|may|we'll|you'll)\s(?:[\w']+\s){0,4}(?:re-?subscrib\w*|re-?add\w*|re-?enrol\w*|reactivat\w*|(?:automatically|again|once\smore)\s(?:\w+\s){0,2}(?:subscrib|add|enrol|sign|opt)\w*|(?:subscribed|added|enrol+ed|signed\sup|opted|(?:subscribe|add|sign|opt|put)\syou(?:\sup)?)\s(?:\w+\s){0,8}(?:again|automatically|back|once\smore))
              |signs?\syou\sup\s(?:\w+\s)?again
              |(?:subscription|e-?mails?|mailings|newsletters?)\s(?:will\s)?(?:\w+\s)?(?:resumes?|restarts?|starts?\sagain)
              |(?:word|wordt|worden|zult|zul|zal)\s(?:\w+\s){0,10}(?:automatisch|weer|opnieuw|terug|vanzelf)\s(?:\w+\s){0,8}(?:hervat|aangemeld|ingeschreven|op\s(?:de|onze)\s\w*lijst|toegevoegd|geabonneerd|aanmelden|inschrijven)
              |(?:meldt?|melden|schrijft?|schrijven|zetten)\s(?:\w+\s)?(?:je|u|jullie)\s(?:\w+\s){0,8}(?:automatisch|weer|opnieuw|vanzelf)\s(?:\w+\s){0,4}(?:aan|in|op\s(?:de|onze)\s\w*lijst)\b
              |(?:ontvang|krijg)\w*\s(?:\w+\s){1,8}(?:automatisch|vanzelf)\sweer
              |(?:erhalten|erhaltst|bekommen|bekommst)\s(?:[\w-]+\s){1,8}(?:automatisch|von\sselbst)\swieder
              |recev\w+\s(?:[\w-]+\s){1,8}automatiquement\s(?:a|de)\snouveau
              |(?:werden|wirst|wird)\s(?:\w+\s){0,8}(?:automatisch|wieder|erneut|von\sselbst)\s(?:\w+\s){0,8}(?:angemeldet|eingetragen|hinzugefugt|aufgenommen|abonniert|fortgesetzt|reaktiviert)
              |(?:meldet|melden|tragt|tragen|nehmen)\s(?:\w+\s)?(?:sie|dich|euch)\s(?:\w+\s){0,8}(?:automatisch|wieder|erneut)\s(?:\w+\s){0,4}(?:an|ein|auf)\b
              |(?:serez|seras|sera|etes|allons)\s(?:[\w']+\s){0,6}(?:reinscrit|reabonne|rajoute)\w*
              |(?:serez|seras|sera)\s(?:[\w']+\s){0,3}(?:automatiquement|a\snouveau|de\snouveau)\s(?:[\w']+\s){0,4}(?:inscrit|abonne|ajoute)\w*
              |(?:serez|seras|sera)\s(?:[\w']+\s){0,4}(?:inscrit|abonne|ajoute)\w*\s(?:[\w']+\s){0,4}(?:automatiquement|a\snouveau|de\snouveau)
              |(?:abonnement|inscription|envoi)s?\s(?:[\w'-]+\s){0,5}repren\w+
            )
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Again();

    [GeneratedRegex(
        """
            \b(?:
              \w*newsletter\w*|nieuwsbrie\w*|e-?mails?|mailings?|mailing\s?list|\w*lijst|list|\w*verteiler|\w*liste|lettre|infolettre
              |\w*subscri\w*|abonne\w*|ingeschreven|inschrijving|reinscri\w*|(?:weer|opnieuw)\saangemeld|(?:wieder|erneut)\sangemeldet
              |signs?\syou|offers|aanbiedingen|angebote|offres|(?:automatisch|vanzelf)\s(?:weer|opnieuw|wieder|erneut)\s(?:an|in|aan|ein)
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex List();

    [GeneratedRegex(
        """
            \b(?:not|never|won't|niet|nooit|nicht|nie|ne|pas|jamais|only\sif\syou\sask|can)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Denied();

    [GeneratedRegex(
        """
            \b(?:reply|answer|respond|text|sms|send|antwoord\w*|reageer\w*|stuur\w*|antwort\w*|schick\w*|send\w*|repond\w*|envoy\w*|click|klik\w*|klick\w*|clique\w*|object|bezwaar\w*|widersprech\w*|tell\sus|laat|melden?|let\sus\sknow|opposez|unsubscribe)\b.{0,60}?\b(?:within|before|by|binnen|voor|uiterlijk|innerhalb|bis|vor|sous|dans\sles|avant|in\sthe\snext|in\sde\skomende|in\sden\snachsten|d'ici)\b.{0,40}?\b(?:or|otherwise|else|of\sanders|anders|zo\sniet|sonst|andernfalls|ansonsten|sinon|autrement|faute\sde\squoi|sans\squoi|a\sdefaut)\b.{0,60}?\b(?:add|adds|added|subscribe|subscribed|receive|receiving|stay|remain|continue|keep|send|sending|get|ontvang\w*|krijg\w*|blijf\w*|sturen|aangemeld|ingeschreven|toegevoegd|erhalt\w*|bekomm\w*|bleib\w*|senden|schicken|angemeldet|eingetragen|recev\w*|rest\w*|continu\w*|enverr\w*|abonne\w*|inscri\w*|agree|consent\w*|akkoord|toestem\w*|einverstanden|zustimm\w*|accept\w*)\b
            |\bstopp?\b.{0,20}?\b(?:within|before|by|binnen|voor|uiterlijk|innerhalb|bis|vor|sous|dans\sles|avant|in\sthe\snext|in\sde\skomende|in\sden\snachsten|d'ici)\b\s(?:\w+\s){0,3}\d
            |\b(?:within|before|by|binnen|voor|uiterlijk|innerhalb|bis|vor|sous|dans\sles|avant|in\sthe\snext|in\sde\skomende|in\sden\snachsten|d'ici)\b\s(?:\w+\s){0,3}(?:\d+|(?:drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf|veertien|twintig|dertig|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|drei|vier|funf|sechs|sieben|neun|zehn|zwolf|vierzehn|zwanzig|dreissig|trois|quatre|cinq|sept|huit|neuf|dix|douze|quatorze|quinze|vingt|trente|several|some|a\sfew|few|enkele|een\spaar|meerdere|einige|mehrere|ein\spaar|quelques|plusieurs))\s\w+.{0,20}?\bstopp?\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Deadline();

    [GeneratedRegex(
        """
            \b(?:bevestig|confirm|bestatig)\w*
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Confirming();

    // Nothing was said: no answer, no objection, a mail opened.
    const string Quiet = """
        (?:if|unless)\s(?:we|you)\s(?:do\snot|don't|did\snot|didn't|have\snot|haven't)\s(?:\w+\s){0,2}(?:hear|heard|repl|respond|object|answer|react|tell|told|opt|unsubscrib|declin|write|get\sback)\w*
        |(?:no|without\s(?:\w+\s)?)\s?(?:reply|answer|response|objection|notice)
        |unless\s(?:you|we)\s(?:\w+\s)?(?:object|tell|let\sus|say|reply|opt|unsubscribe|write|hear|decline)|if\syou\sdo\snothing|(?:your\s)?silence|not\s(?:replying|responding|objecting|unsubscribing|opting\sout)
        |by\s(?:opening|reading)\sthis|(?:opening|reading)\sthis\s(?:\w+\s){0,2}(?:mail|e-?mail|message|newsletter)
        |zonder\s(?:\w+\s)?(?:tegenbericht|reactie|bezwaar|bericht)|(?:horen|hoor|vernemen)\s(?:\w+\s){0,6}niets
        |(?:je|u)\s(?:\w+\s){0,3}niets\s(?:doet|onderneemt)|niets\s(?:\w+\s){0,4}(?:horen|hoor|vernemen)|tenzij\s(?:je|u)\s(?:\w+\s){0,6}(?:afmeldt|laat|bezwaar|aangeeft|uitschrijft)
        |geen\s(?:reactie|bericht|antwoord|bezwaar)|reageer\w*\s(?:\w+\s){0,2}niet|doe\w*\s(?:\w+\s)?niets|(?:stil)?zwijg\w*
        |niet\s(?:\w+\s){0,5}(?:reageert|antwoordt|afmeldt|uitschrijft|bezwaar\smaakt)|door\sdeze\s(?:mail|e-?mail|nieuwsbrief|brief)\ste\s(?:openen|lezen)
        |ohne\s(?:\w+\s)?(?:ruckmeldung|widerspruch|antwort|gegenteilige)|nichts\svon\s(?:ihnen|dir)|schweig\w*
        |(?:sofern|wenn|falls|solange)\s(?:sie|du|wir)\s(?:[\w.]+\s){0,6}(?:nicht\s(?:[\w.]+\s){0,6}(?:widersprech|antwort|reagier|abmeld|meld|hor)\w*|nichts\s(?:tun|unternehmen|horen))
        |(?:widersprechen|antworten|reagieren)\s(?:sie|du)\s(?:[\w.]+\s){0,4}nicht|(?:tun|unternehmen)\ssie\snichts|keine\s(?:ruckmeldung|antwort|reaktion|widerspruch)
        |durch\sdas\soffnen|mit\sdem\soffnen
        |sans\s(?:\w+\s){0,2}(?:reponse|opposition|nouvelles|retour|refus)|(?:en\sl'absence|a\sdefaut)\sde\s(?:\w+\s)?(?:reponse|refus|retour|opposition)
        |sauf\s(?:opposition|refus|avis\scontraire|si\svous)|si\svous\sne\s(?:repond|faites|vous\sy\soppos|vous\soppos|nous\s\w+|refus)\w*|(?:votre\s)?silence|en\souvrant\sce
        """;

    // And a yes was made of it.
    const string TakenForConsent = """
        \b(?:stay|remain|are|be|keep\syou|kept)\s(?:\w+\s)?(?:subscribed|on\s(?:\w+\s)*list)|\b(?:continue|agree|consent\w*|assume|accept(?:ed)?)\b
        |(?:we|you)(?:'ll|\swill)?\s(?:\w+\s){0,2}(?:subscribe|add|sign|enrol)\w*\s|\b(?:for|as)\s(?:a\s)?(?:yes|consent|agreement|permission)\b
        |blijf\w*|blijven|akkoord|toestem\w*|instem\w*|gaan\s(?:we|wij)\ser\s?van\s?uit|\bga\sje\ser\s?van|aangemeld|\bals\s(?:een\s)?ja\b
        |bleib\w*|weiter(?!e\b|en\b|er\b|es\b)\w*|einverstanden|einverstandnis|zustimm\w*|einwillig\w*|angemeldet|\bals\s(?:ein\s)?ja\b
        |rest\w*\s(?:abonn|inscri)\w*|continu\w*|accept\w*|accord\b|consent\w*|serez\s(?:\w+\s)?(?:abonn|inscri)\w*
        """;

    [GeneratedRegex(
        @"\b(?:" + Quiet + @")\b(?<between>.{0,90}?)(?:" + TakenForConsent + ")",
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Silence();

    [GeneratedRegex(
        """
            \b(?:cannot|can\s?not|can't|could\snot|not\spossible\sto|impossible\sto|impossible\sde|unable\sto|no\sway\sto|pas\spossible\sde|(?:kan|kunt|kun|kunnen)\s(?:\w+\s){0,4}niet|(?:konnen|kannst|kann)\s(?:\w+\s){0,4}nicht|ne\s(?:pouvez|peux|peut|pourrez)\s(?:\w+\s)?pas|geen|keine|aucune?|no)(?:\s[\w']+){0,2}\s\u2020
            |\b(?:ne\s(?:contient|comporte|propose)|n'(?:inclut|offre))\s(?:pas|aucun)\s(?:de\s)?(?:lien|bouton)\s(?:de\s|d'|pour\s(?:vous\s|se\s)?)?\u2020
            |\bkeinen\s\u2020
            |\b(?:no|geen|keine|aucune?)\s(?:option|way|possibility|choice|mogelijkheid|optie|manier|moglichkeit|option|possibilite|moyen)\b(?:\s[\w']+){0,8}\s\u2020
            |(?:lasst|lassen|laat|laten)\s(?:sich|zich)\s(?:\w+\s){0,2}(?:niet|nicht)\s\u2020
            |\u2020(?:\s[\w']+){0,4}\s(?:geen\szin(?!\smeer)|no\suse|pointless|useless|zwecklos|sinnlos|nutzlos|ne\ssert\sa\srien)\b
            |\u2020(?:\s[\w']+){0,8}\s(?:not\spossible|impossible|niet\smogelijk|onmogelijk|nicht\smoglich|unmoglich|pas\spossible|kan\sniet|geht\snicht)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex NoExit();

    // Notices of an order or an account have no way out, and say so.
    [GeneratedRegex(
        """
            \b(?:
              servic\w*|transaction\w*|orders?|bestel\w*|account\w*|security|sicherheit\w*|beveilig\w*|factu\w*|rechnung\w*|contract\w*
              |vertrag\w*|konto\w*|commande\w*|compte|legal\w*|wettelijk\w*|gesetz\w*|if\syou|als\s(?:je|u)|wenn|si\svous|dienst\w*
              |important|belangrijk\w*|wichtig\w*|bevestiging\w*|confirmation\w*|reply\sto|antwoord\w*|antwort\w*|repond\w*
            )\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Service();

    [GeneratedRegex(
        """
            \b(?:without|zonder|ohne|sans)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Without();

    [GeneratedRegex(
        """
            \b(?:
              only|alleen|nur|seulement|uniquement
            )\b.{0,40}?\b(?:weekdays|working\sdays|werkdagen|werktags|jours\souvres|between|tussen|zwischen|entre|within|binnen|innerhalb|dans\sles|sous|during|tijdens|wahrend|pendant|in\sthe\snext)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Term();

    // How a sentence begins that goes on about the one before.
    [GeneratedRegex(
        """
            ^(?:it|this|that|processing|please|your\srequest|to\sdo|note|dit|dat|het|hiervoor|daarvoor|hiertoe|verwerking|de\sverwerking|houd|let\sop|uw\sverzoek|je\sverzoek|dan|daarna|das|dies|dafur|dazu|hierfur|hierzu|es|die\sbearbeitung|bitte|danach|beachten|cela|pour\scela|pour\sce|ce|c'est|la\sprise|le\straitement|veuillez|prevoyez|merci|comptez|votre\sdemande|log|sign|connectez|the\schange|changes|until|before|after|na\s|vorher|avant|you\s(?:must|need|have|will|may)|je\smoet|u\sdient|sie\smussen|vous\sdevez|allow|simply|just|uw|ihre|votre|alle|all\syour|only|alleen|nur|loggen|go\sto|ga\snaar|gehen|ruf|bel|call|appelez|schrij|write|schick|ecrivez|stuur|send|andern|wijzig|saisissez|melden\ssie|rendez|envoyez|adressez)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Onward();

    // How a sentence begins that says what follows from the one before.
    [GeneratedRegex(
        """
            ^(?:daarna|pas\sdan|pas\sdaarna|vervolgens|daar\b|only\sthen|after\sthat|then|afterwards|there\b|erst\sdann|danach|anschliessend|dort\b|ensuite|apres|alors|puis)\b
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex OnlyThen();
}
