using Zegel.Mail.Addresses;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>The name that a reader sees is the name that sent.</summary>
sealed class NoHiddenSender : Rule, ICheck<MessageFacts>
{
    public override string Id => "G36";
    public override Said Says => ("Nothing hides who really sends.", "Niets verhult wie de echte afzender is.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Indeling\": attempts to hide the real sender; F09, F18; UTS #39 §5.2; ePrivacy art. 13(4)";
    public override string BadExample => "From: \"service@bank.nl\" <x81@mail.example>, or a рaypal with a Cyrillic р";
    public override string GoodExample => "From: \"Kringloop\" <nieuws@example.nl>, replies to the same domain";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        var senders = message.Mailboxes("From");
        if (senders.Count > 1)
            yield return Found(
                Verdict.Block,
                ($"From has {senders.Count} addresses", $"From heeft {senders.Count} adressen"),
                "one mailbox: programs differ in which they show",
                (
                    "Keep the address that sends; the others may go into Reply-To.",
                    "Houd het adres dat verstuurt; de andere mogen in Reply-To."
                ),
                message.First("From")?.Line
            );
        foreach (var field in message.All("From"))
        foreach (var from in AddressField.Read(field.Value))
        {
            foreach (var fault in NameFaults(from).Concat(ScriptFaults("From", from)))
                yield return fault with
                {
                    Line = field.Line,
                };
        }
        if (senders is not [{ Mailbox.Domain: { } own }, ..])
            yield break;
        foreach (var field in message.All("Sender"))
        foreach (var sender in AddressField.Read(field.Value).Where(sender => IsOther(sender.Mailbox?.Domain, own)))
            yield return Found(
                Verdict.Block,
                $"Sender is {sender.Written}, From is {senders[0].Written}",
                "no Sender, or one of the same organisation",
                (
                    "Remove Sender, or send from its domain.",
                    "Haal Sender weg, of verstuur vanaf het domein dat erin staat."
                ),
                field.Line
            );
        foreach (var field in message.All("Reply-To"))
        foreach (var reply in AddressField.Read(field.Value))
        {
            foreach (var fault in ScriptFaults("Reply-To", reply))
                yield return fault with
                {
                    Line = field.Line,
                };
            if (!IsOther(reply.Mailbox?.Domain, own) || IsDeclared(message, reply.Mailbox!.Domain))
                continue;
            // For mail of other systems nobody here knows which domains belong together.
            yield return Found(
                message.Declared is null ? Verdict.Hold : Verdict.Block,
                (
                    $"replies go to {reply.Written}, while From is {senders[0].Written}",
                    $"antwoorden gaan naar {reply.Written}, terwijl From {senders[0].Written} is"
                ),
                $"an address at {WebAddress.OrganisationOf(own)}, or at another declared domain",
                (
                    $"Use an address at {WebAddress.OrganisationOf(own)}, or declare {reply.Mailbox!.Domain}.",
                    $"Gebruik een adres bij {WebAddress.OrganisationOf(own)}, of meld {reply.Mailbox!.Domain} aan."
                ),
                field.Line
            );
        }
    }

    IEnumerable<Finding> NameFaults(NamedMailbox from)
    {
        if (from.Name.Length == 0)
            yield break;
        foreach (var shown in ShownNames.In(from.Name).Where(shown => IsOther(shown.Domain, from.Mailbox?.Domain)))
            yield return Found(
                Verdict.Block,
                (
                    $"the display name shows {shown.Shown}, the mail comes from {from.Written}",
                    $"de weergavenaam toont {shown.Shown}, de mail komt van {from.Written}"
                ),
                $"a name, or nothing but {from.Mailbox?.Domain.Ascii ?? "the sending domain"}",
                ("Use the sender's own name.", "Gebruik de eigen naam van de afzender.")
            );
        if (from.Name.Any(c => char.IsControl(c) || IsTurning(c)))
            yield return Found(
                Verdict.Block,
                (
                    $"the display name “{ShownNames.AsRead(from.Name)}” holds characters that turn or break the text",
                    $"in de weergavenaam “{ShownNames.AsRead(from.Name)}” staan tekens die de tekst omkeren of afbreken"
                ),
                "letters, digits and signs that are seen",
                ("Type the name anew.", "Typ de naam opnieuw.")
            );
        foreach (var word in ShownNames.AsRead(from.Name).Split(' ').Where(WritingSystem.IsMixed))
        {
            var scripts = WritingSystem.Of(word);
            yield return Found(
                Verdict.Block,
                (
                    $"“{word}” mixes {string.Join(" and ", scripts)} letters that look alike",
                    $"“{word}” mengt schriften waarvan de letters op elkaar lijken: {string.Join(" en ", scripts.Select(WritingSystem.InDutch))}"
                ),
                "one script in a word",
                ("Type the name anew.", "Typ de naam opnieuw.")
            );
        }
    }

    IEnumerable<Finding> ScriptFaults(string field, NamedMailbox address)
    {
        if (address.Mailbox is { } mailbox && WritingSystem.IsDeceptive(mailbox.Domain))
            yield return Found(
                Verdict.Block,
                (
                    $"{field} uses {mailbox.Domain.Unicode} ({mailbox.Domain.Ascii}), which looks like another name",
                    $"{field} gebruikt {mailbox.Domain.Unicode} ({mailbox.Domain.Ascii}), dat op een andere naam lijkt"
                ),
                "one script in a name",
                (
                    "Use a domain whose letters are what they look like.",
                    "Gebruik een domein waarvan de letters zijn wat ze lijken."
                )
            );
        if (address.Mailbox is { } shown && WritingSystem.IsMixed(shown.LocalPart))
            yield return Found(
                Verdict.Block,
                (
                    $"{field} uses {shown.LocalPart}, which mixes scripts that look alike",
                    $"{field} gebruikt {shown.LocalPart}, met letters uit verschillende schriften die op elkaar lijken"
                ),
                "one script in a name",
                (
                    "Use an address whose letters are what they look like.",
                    "Gebruik een adres waarvan de letters zijn wat ze lijken."
                )
            );
    }

    static bool IsDeclared(MessageFacts message, DomainName domain) =>
        message.Declared is { } declared
        && declared.Domains.Any(known => DomainName.TryParse(known, out var ours) && !IsOther(domain, ours));

    static bool IsOther(DomainName? one, DomainName? other) =>
        one is not null && (other is null || WebAddress.OrganisationOf(one) != WebAddress.OrganisationOf(other));

    // Bidirectional controls and line separators (Unicode TR 36 §2.4).
    static bool IsTurning(char c) =>
        c
            is (>= '\u202A' and <= '\u202E')
                or (>= '\u2066' and <= '\u2069')
                or '\u2028'
                or '\u2029'
                or '\u200E'
                or '\u200F';
}
