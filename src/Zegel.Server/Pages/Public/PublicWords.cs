using System.Globalization;

namespace Zegel.Server.Pages.Public;

/// <summary>The words of the public pages in one language.</summary>
public sealed record PublicWords
{
    public required string Language { get; init; }
    public required string Privacy { get; init; }
    public required string WhoIsThis { get; init; }
    public required string YourAddress { get; init; }
    public required string YourName { get; init; }
    public required string SubscribeButton { get; init; }
    public required string LeaveEmpty { get; init; }
    public required string HowItGoesOn { get; init; }
    public required string CheckYourMail { get; init; }
    public required Func<string, string> CheckYourMailText { get; init; }
    public required string Confirm { get; init; }
    public required Func<string, string> ConfirmText { get; init; }
    public required string ConfirmButton { get; init; }
    public required string Confirmed { get; init; }
    public required Func<string, string> ConfirmedText { get; init; }
    public required Func<string, string> ContactsHint { get; init; }
    public required string LinkUsed { get; init; }
    public required string LinkUsedText { get; init; }
    public required string LinkExpired { get; init; }
    public required string LinkExpiredText { get; init; }
    public required string LinkUnknown { get; init; }
    public required string LinkUnknownText { get; init; }
    public required Func<string, string> Leave { get; init; }
    public required Func<string, string> LeaveText { get; init; }
    public required string LeaveButton { get; init; }
    public required string LeaveAllButton { get; init; }
    public required string ToPreferences { get; init; }
    public required string Left { get; init; }
    public required Func<string, string> LeftText { get; init; }
    public required Func<string, string> LeftAllText { get; init; }
    public required string Preferences { get; init; }
    public required string PreferencesText { get; init; }
    public required Func<DateTimeOffset, string> Since { get; init; }
    public required string Save { get; init; }
    public required string Saved { get; init; }
    public required string SavedText { get; init; }
    public required string NoLists { get; init; }
    public required string Why { get; init; }
    public required string WhyText { get; init; }
    public required string WhyNot { get; init; }
    public required string TheList { get; init; }
    public required string AskedOn { get; init; }
    public required string ConfirmedOn { get; init; }
    public required string YouAgreedTo { get; init; }
    public required Func<string, string> About { get; init; }
    public required string LegalName { get; init; }
    public required string Address { get; init; }
    public required string Register { get; init; }
    public required string Contact { get; init; }
    public required string WritesFrom { get; init; }
    public required string WillWriteFrom { get; init; }
    public required string TooBusy { get; init; }
    public required string TooBusyText { get; init; }
    public required string NotReady { get; init; }
    public required string NotReadyText { get; init; }
    public required string TestLink { get; init; }
    public required string TestLinkText { get; init; }

    static readonly CultureInfo DutchCulture = CultureInfo.GetCultureInfo("nl-NL");
    static readonly CultureInfo EnglishCulture = CultureInfo.GetCultureInfo("en-GB");

    public static PublicWords For(string? language) =>
        language is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Dutch;

    static PublicWords Dutch { get; } =
        new()
        {
            Language = "nl",
            Privacy = "Privacyverklaring",
            WhoIsThis = "Wie is deze afzender?",
            YourAddress = "Je e-mailadres",
            YourName = "Je naam (mag leeg blijven)",
            SubscribeButton = "Aanmelden",
            LeaveEmpty = "Laat dit veld leeg",
            HowItGoesOn =
                "Je krijgt één e-mail met een link om te bevestigen. Pas daarna sta je op de lijst. Afmelden kan altijd, in één stap.",
            CheckYourMail = "Kijk in je mailbox",
            CheckYourMailText = list =>
                $"We hebben een e-mail gestuurd met een link. Daarmee bevestig je dat je {list} wilt ontvangen. Doe je niets, dan gebeurt er ook niets.",
            Confirm = "Bevestig je aanmelding",
            ConfirmText = list => $"Met één druk op de knop sta je op de lijst {list}.",
            ConfirmButton = "Ja, ik meld me aan",
            Confirmed = "Je staat op de lijst",
            ConfirmedText = list => $"Je bent aangemeld voor {list}. Onderaan elk bericht kun je je weer afmelden.",
            ContactsHint = address =>
                $"Zet {address} in je contacten: dan komen onze berichten bij je aan. Staat er toch een tussen de ongewenste mail? Kies dan “Geen spam”.",
            LinkUsed = "Deze link is al gebruikt",
            LinkUsedText = "Je aanmelding is al bevestigd. Je hoeft niets meer te doen.",
            LinkExpired = "Deze link is verlopen",
            LinkExpiredText =
                "Een bevestigingslink werkt zeven dagen. Meld je opnieuw aan als je het bericht nog wilt ontvangen.",
            LinkUnknown = "Deze link kennen we niet",
            LinkUnknownText = "Misschien is hij niet helemaal overgenomen. Probeer de link uit je e-mail nog eens.",
            Leave = list => $"Afmelden voor {list}",
            LeaveText = list => $"Druk op de knop en je krijgt {list} niet meer.",
            LeaveButton = "Afmelden",
            LeaveAllButton = "Afmelden voor alles van deze afzender",
            ToPreferences = "Liever kiezen wat je wel krijgt? Naar je voorkeuren",
            Left = "Je bent afgemeld",
            LeftText = list => $"Je krijgt {list} niet meer. Je hoeft verder niets te doen.",
            LeftAllText = sender =>
                $"{sender} stuurt je geen berichten meer waarvoor je je had aangemeld. Je hoeft verder niets te doen.",
            Preferences = "Je voorkeuren",
            PreferencesText =
                "Dit zijn alle lijsten waarop je staat. Haal het vinkje weg bij wat je niet meer wilt krijgen.",
            Since = at => $"sinds {at.ToString("d MMMM yyyy", DutchCulture)}",
            Save = "Bewaren",
            Saved = "Bewaard",
            SavedText = "Je keuze geldt vanaf nu.",
            NoLists = "Je staat op geen enkele lijst van deze afzender.",
            Why = "Waarom krijg ik dit?",
            WhyText = "Omdat je je hebt aangemeld. Dit is wat wij daarvan hebben bewaard:",
            WhyNot = "Je bent niet (meer) aangemeld voor deze lijst.",
            TheList = "Lijst",
            AskedOn = "Aangevraagd",
            ConfirmedOn = "Bevestigd",
            YouAgreedTo = "Waarmee je instemde",
            About = sender => $"Wie is {sender}?",
            LegalName = "Naam",
            Address = "Adres",
            Register = "Handelsregister",
            Contact = "Contact",
            WritesFrom = "Schrijft vanaf",
            WillWriteFrom = "Schrijft binnenkort vanaf",
            TooBusy = "Even geduld",
            TooBusyText = "Er kwamen net te veel aanmeldingen achter elkaar. Probeer het over een uur nog eens.",
            NotReady = "Nog niet open",
            NotReadyText = "Deze afzender kan nog geen aanmeldingen bevestigen. Probeer het later nog eens.",
            TestLink = "Deze link werkt",
            TestLinkText = "Dit is een testlink van Zegel zelf. Er hoort niemand bij.",
        };

    static PublicWords English { get; } =
        new()
        {
            Language = "en",
            Privacy = "Privacy notice",
            WhoIsThis = "Who is this sender?",
            YourAddress = "Your e-mail address",
            YourName = "Your name (may stay empty)",
            SubscribeButton = "Subscribe",
            LeaveEmpty = "Leave this field empty",
            HowItGoesOn =
                "You will get one e-mail with a link to confirm. Only then are you on the list. You can leave at any time, in one step.",
            CheckYourMail = "Look in your mailbox",
            CheckYourMailText = list =>
                $"We have sent an e-mail with a link. It confirms that you want to receive {list}. If you do nothing, nothing happens.",
            Confirm = "Confirm your subscription",
            ConfirmText = list => $"One press of the button puts you on the list {list}.",
            ConfirmButton = "Yes, subscribe me",
            Confirmed = "You are on the list",
            ConfirmedText = list =>
                $"You are subscribed to {list}. You can leave again at the bottom of every message.",
            ContactsHint = address =>
                $"Add {address} to your contacts and our messages will reach you. If one lands among unwanted mail, choose “Not spam”.",
            LinkUsed = "This link has been used",
            LinkUsedText = "Your subscription is confirmed already. There is nothing left to do.",
            LinkExpired = "This link has expired",
            LinkExpiredText =
                "A confirmation link works for seven days. Subscribe again if you still want the messages.",
            LinkUnknown = "We do not know this link",
            LinkUnknownText = "Perhaps it was not copied whole. Please try the link in your e-mail again.",
            Leave = list => $"Leave {list}",
            LeaveText = list => $"Press the button and you will not get {list} any more.",
            LeaveButton = "Unsubscribe",
            LeaveAllButton = "Unsubscribe from everything of this sender",
            ToPreferences = "Rather choose what you do get? To your preferences",
            Left = "You have left",
            LeftText = list => $"You will not get {list} any more. There is nothing else to do.",
            LeftAllText = sender =>
                $"{sender} will send you none of the messages you had subscribed to. There is nothing else to do.",
            Preferences = "Your preferences",
            PreferencesText = "These are all the lists you are on. Untick what you no longer want to get.",
            Since = at => $"since {at.ToString("d MMMM yyyy", EnglishCulture)}",
            Save = "Save",
            Saved = "Saved",
            SavedText = "Your choice holds from now on.",
            NoLists = "You are on no list of this sender.",
            Why = "Why do I get this?",
            WhyText = "Because you subscribed. This is what we kept of it:",
            WhyNot = "You are not subscribed to this list (any more).",
            TheList = "List",
            AskedOn = "Asked for",
            ConfirmedOn = "Confirmed",
            YouAgreedTo = "What you agreed to",
            About = sender => $"Who is {sender}?",
            LegalName = "Name",
            Address = "Address",
            Register = "Trade register",
            Contact = "Contact",
            WritesFrom = "Writes from",
            WillWriteFrom = "Will soon write from",
            TooBusy = "One moment",
            TooBusyText = "Too many subscriptions came in at once. Please try again in an hour.",
            NotReady = "Not open yet",
            NotReadyText = "This sender cannot confirm subscriptions yet. Please try again later.",
            TestLink = "This link works",
            TestLinkText = "It is a test link of Zegel itself and belongs to nobody.",
        };
}
