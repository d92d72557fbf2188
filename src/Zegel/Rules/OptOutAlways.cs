using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Bulk cannot be written without its exits; this judges mail that others composed, and templates that hide them.</summary>
sealed class OptOutAlways : Rule, ICheck<MessageFacts>, ICheck<ExitTestFacts>
{
    static readonly string[] Unanswered =
    [
        "noreply",
        "no-reply",
        "donotreply",
        "do-not-reply",
        "niet-beantwoorden",
        "geenantwoord",
    ];

    public override string Id => "G26";
    public override Said Says =>
        (
            "A recipient can always leave, by a link and by a reply.",
            "Een lezer kan zich altijd uitschrijven, met een link en met een antwoord."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source =>
        "Guideline, \"Afmelding (opt-out)\"; O01-O10; RFC 8058; Tw art. 11.7; GDPR art. 7(3)";
    public override string BadExample =>
        "From: no-reply@example.nl, no List-Unsubscribe, \"log in to change your settings\"";
    public override string GoodExample =>
        "A link \"Afmelden\" in the text, one-click in the header, and replies that are read";

    public IEnumerable<Finding> Check(ExitTestFacts test) => FoundInTries(test);

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (!message.IsBulk)
            yield break;
        var hasLink = WaysOut.Links(message).Any() || WaysOut.IsInText(message);
        if (!hasLink && !WaysOut.HasOneClick(message) && !WaysOut.HasMailto(message))
            yield return Found(
                Verdict.Block,
                (
                    "no way out: no link in the text and no List-Unsubscribe",
                    "uitschrijven kan niet: geen link in de tekst en geen List-Unsubscribe"
                ),
                "a link in the text, one click in the header, and an address that is read",
                (
                    "Put {{ exits.leave }} in the template; mail sent through a list gets the fields by itself.",
                    "Zet {{ exits.leave }} in het sjabloon; mail via een lijst krijgt de velden vanzelf."
                )
            );
        var reply = message.Mailboxes("Reply-To").Concat(message.Mailboxes("From")).FirstOrDefault();
        if (reply?.Mailbox is { } mailbox && IsUnanswered(mailbox.LocalPart))
            yield return Found(
                Verdict.Block,
                ($"replies go to {reply.Written}", $"antwoorden gaan naar {reply.Written}"),
                "an address where a reply is read: \"please take me off\" must work",
                (
                    "Set Reply-To to an address that someone, or Zegel, reads.",
                    "Zet in Reply-To een adres dat iemand leest, of dat Zegel leest."
                ),
                (message.First("Reply-To") ?? message.First("From"))?.Line
            );
    }

    static bool IsUnanswered(string localPart)
    {
        var plain = localPart.Replace('_', '-').Replace('.', '-').ToLowerInvariant();
        return Unanswered.Any(name => plain == name || plain.StartsWith(name + "-", StringComparison.Ordinal));
    }
}
