using Zegel.Mail.Addresses;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A reply goes to an address of a declared domain, where it is kept and can be read; one that goes elsewhere is lost to us.</summary>
sealed class LeaveByReply : Rule, ICheck<MessageFacts>, ICheck<ExitTestFacts>
{
    public override string Id => "G28";
    public override Said Says =>
        (
            "A reply that asks to leave arrives where it is read.",
            "Een antwoord met het verzoek om uit te schrijven komt aan waar het gelezen wordt."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Guideline, \"Afmelding (opt-out)\": or by answering the mail; O09, B20";
    public override string BadExample => "Reply-To: marketing@bureau.example, where nobody knows the list";
    public override string GoodExample => "Reply-To in the declared domain, or none: the answer goes to From";

    public IEnumerable<Finding> Check(ExitTestFacts test) => FoundInTries(test);

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message is not { IsBulk: true, Declared: { } declared })
            yield break;
        foreach (var field in message.All("Reply-To"))
        {
            var replies = AddressField.Read(field.Value).ToList();
            if (
                replies.Count == 0
                || replies.Exists(reply => reply.Mailbox?.Domain is not { } domain || !IsOurs(domain, declared))
            )
                yield return Found(
                    Verdict.Block,
                    ($"replies go to {field.Value.Trim()}", $"antwoorden gaan naar {field.Value.Trim()}"),
                    "an address of a declared domain, or below one: people leave by answering, too",
                    (
                        "Take Reply-To out, or use an address of your sending domain.",
                        "Haal Reply-To weg, of gebruik een adres van uw verzenddomein."
                    ),
                    field.Line
                );
        }
    }

    static bool IsOurs(DomainName domain, DeclaredSender declared) =>
        declared.Domains.Any(own =>
            domain.Ascii.Equals(own, StringComparison.OrdinalIgnoreCase)
            || domain.Ascii.EndsWith("." + own, StringComparison.OrdinalIgnoreCase)
        );
}
