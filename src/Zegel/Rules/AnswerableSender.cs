using Zegel.Mail.Addresses;

namespace Zegel.Rules;

/// <summary>Receivers ask whether an answer could arrive; a domain without mail exchanger tells them that none can.</summary>
sealed class AnswerableSender : Rule, ICheck<DomainFacts>, ICheck<SenderFacts>
{
    public override string Id => "G05";
    public override Said Says =>
        ("The address of the sender exists and takes mail.", "Het adres van de afzender bestaat en neemt mail aan.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Geldig afzenderadres\": receiving servers check it; B01, A67, A68; Microsoft, WEB.DE";
    public override string BadExample => "nieuws.example.nl has a null MX: it says itself that it takes no mail";
    public override string GoodExample => "nieuws.example.nl MX 10 mx.example.nl, and replies are read";

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);

    public IEnumerable<Finding> Check(SenderFacts sender)
    {
        const string expected = "an address whose mail somebody is known to read";
        // Confirmations are answered less, and nobody who waits for one should wait in vain.
        var isBulk = sender.Stream == "bulk";
        if (sender.CouldNotCheck)
            yield return Found(
                isBulk ? Verdict.Hold : Verdict.Warn,
                (
                    $"no name server told where mail for {sender.Address} goes",
                    $"geen naamserver vertelde waar mail voor {sender.Address} heen gaat"
                ),
                expected,
                (
                    "Nothing to change; the question is asked again.",
                    "U hoeft niets te wijzigen; de vraag wordt opnieuw gesteld."
                )
            ) with
            {
                CouldNotCheck = true,
            };
        else if (!sender.IsProven)
            yield return Found(
                isBulk ? Verdict.Block : Verdict.Warn,
                ($"{sender.Address} {sender.Standing}", $"{sender.Address} {sender.Standing.Nl}"),
                expected,
                sender.IsAnswerAwaited
                    ? new Said(
                        $"Answer that mail, or give its code: `zegel brand prove {sender.Address} --code CODE`, or under Brands and senders. Without --code a new mail goes out.",
                        $"Beantwoord die mail, of geef de code ervan: `zegel brand prove {sender.Address} --code CODE`, of bij Merken en afzenders. Zonder --code gaat er een nieuwe mail uit."
                    )
                    : new Said(
                        $"Have a test mail sent: `zegel brand prove {sender.Address}`, or the button under Brands and senders. Then answer it, or give its code.",
                        $"Laat een testmail sturen: `zegel brand prove {sender.Address}`, of de knop bij Merken en afzenders. Beantwoord hem daarna, of geef de code ervan."
                    )
            );
    }

    static readonly string[] NoReplies =
    [
        "noreply",
        "donotreply",
        "nietbeantwoorden",
        "geenantwoord",
        "keineantwort",
        "nepasrepondre",
    ];

    /// <summary>An address that says itself that nobody reads what comes there, whatever stands between or after its words.</summary>
    public static bool IsNoReply(Mailbox address)
    {
        var letters = string.Concat(
            address
                .LocalPart.Normalize(System.Text.NormalizationForm.FormD)
                .Where(char.IsAsciiLetter)
                .Select(char.ToLowerInvariant)
        );
        return NoReplies.Any(words =>
            letters.StartsWith(words, StringComparison.Ordinal) || letters.EndsWith(words, StringComparison.Ordinal)
        );
    }
}
