using System.Globalization;

namespace Zegel.Consent;

/// <summary>Every word that subscribers read of us, in one language.</summary>
public abstract class Texts
{
    Texts() { }

    /// <summary>BCP 47.</summary>
    public abstract string Language { get; }

    public abstract CultureInfo Culture { get; }

    /// <summary>Dutch for <c>nl</c> and what begins with it, English for all else.</summary>
    public static Texts For(string? language) =>
        language is not null && (language == "nl" || language.StartsWith("nl-", StringComparison.OrdinalIgnoreCase))
            ? Nl
            : En;

    public static Texts Nl { get; } = new Dutch();

    public static Texts En { get; } = new English();

    /// <summary>What stands beside the box: who sends, which list, what and how often (C03).</summary>
    public abstract string Label(MailingList list, string brand);

    public abstract string FormTitle(MailingList list, string brand);

    /// <summary>What stands after the form was sent, the same for everyone (C14).</summary>
    public abstract string Received { get; }

    public abstract string TooMany { get; }

    public abstract string NotTicked { get; }

    public abstract string TooFast { get; }

    public abstract string TooOld { get; }

    public abstract string FormAltered { get; }

    public abstract string BadAddress { get; }

    public abstract string MailSubject(string brand);

    public abstract string MailLead(string brand);

    public abstract string MailButton { get; }

    public abstract string MailLink { get; }

    public abstract string MailNote(string brand);

    public abstract string MailSender(string brand, string legalName);

    public abstract string Contact { get; }

    public abstract string Privacy { get; }

    static string Sentence(string text) => text.TrimEnd('.', ' ');

    sealed class Dutch : Texts
    {
        public override string Language => "nl";

        public override CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("nl-NL");

        public override string Label(MailingList list, string brand) =>
            $"Ja, stuur mij {list.Name} van {brand}: {Sentence(list.Purpose)}. Hoe vaak: {Sentence(list.Frequency)}.";

        public override string FormTitle(MailingList list, string brand) => $"{list.Name} van {brand} ontvangen";

        public override string Received =>
            "Dank je wel. Als dit adres mail van ons mag krijgen, ligt er zo een bericht in je inbox. Open het en bevestig je inschrijving.";

        public override string TooMany =>
            "Vanaf deze aansluiting zijn net veel aanvragen gedaan. Probeer het over een uur nog eens.";

        public override string NotTicked => "Het vakje staat nog uit. Zet het aan als je deze mail wilt ontvangen.";

        public override string TooFast => "Dat ging wel erg snel. Kijk alles na en druk nog een keer op de knop.";

        public override string TooOld => "Het formulier stond te lang open. Druk nog een keer op de knop.";

        public override string FormAltered => "Het formulier is niet heel aangekomen. Vul het opnieuw in.";

        public override string BadAddress => "Dit e-mailadres klopt niet. Schrijf het als naam@voorbeeld.nl.";

        public override string MailSubject(string brand) => $"Bevestig je inschrijving bij {brand}";

        public override string MailLead(string brand) =>
            $"Iemand, waarschijnlijk jijzelf, vroeg om een inschrijving bij {brand} voor dit adres:";

        public override string MailButton => "Bevestig mijn inschrijving";

        public override string MailLink => "Werkt de knop niet? Open dan deze link:";

        public override string MailNote(string brand) =>
            $"De link werkt zeven dagen. Heb je niets gevraagd? Doe dan niets: zonder bevestiging schrijft {brand} je niet in.";

        public override string MailSender(string brand, string legalName) => $"Verzonden voor {brand} door {legalName}";

        public override string Contact => "Contact";

        public override string Privacy => "Privacy";
    }

    sealed class English : Texts
    {
        public override string Language => "en";

        public override CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("en-GB");

        public override string Label(MailingList list, string brand) =>
            $"Yes, send me {list.Name} by {brand}: {Sentence(list.Purpose)}. How often: {Sentence(list.Frequency)}.";

        public override string FormTitle(MailingList list, string brand) => $"Get {list.Name} by {brand}";

        public override string Received =>
            "Thank you. If this address may get mail from us, a message will be in your inbox soon. Open it and confirm your subscription.";

        public override string TooMany =>
            "Many requests have just come from your connection. Please try again in an hour.";

        public override string NotTicked => "The box is still off. Tick it if you want to get this mail.";

        public override string TooFast => "That was very quick. Look it over and press the button again.";

        public override string TooOld => "The form stood open for too long. Press the button again.";

        public override string FormAltered => "The form did not arrive whole. Please fill it in again.";

        public override string BadAddress => "This e-mail address does not work. Write it like name@example.com.";

        public override string MailSubject(string brand) => $"Confirm your subscription to {brand}";

        public override string MailLead(string brand) =>
            $"Someone, most likely you, asked for a subscription to {brand} for this address:";

        public override string MailButton => "Confirm my subscription";

        public override string MailLink => "Does the button not work? Open this link:";

        public override string MailNote(string brand) =>
            $"The link works for seven days. You did not ask for this? Then do nothing: without your confirmation {brand} will not subscribe you.";

        public override string MailSender(string brand, string legalName) => $"Sent for {brand} by {legalName}";

        public override string Contact => "Contact";

        public override string Privacy => "Privacy";
    }
}
