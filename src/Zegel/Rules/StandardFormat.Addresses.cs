using Zegel.Rules.Reading;

namespace Zegel.Rules;

sealed partial class StandardFormat
{
    IEnumerable<Finding> FromFaults(MessageFacts message)
    {
        foreach (var from in message.All("From"))
            if (AddressField.Read(from.Value).All(read => read.Mailbox is null))
                yield return Found(
                    Verdict.Block,
                    ($"From is “{Shortened(from.Value)}”", $"in From staat “{Shortened(from.Value)}”"),
                    "one mailbox, such as \"Kringloop\" <nieuws@example.nl> (RFC 5322 §3.4)",
                    ("Write a whole address.", "Schrijf een volledig adres."),
                    from.Line
                );
            else if (AddressField.HasGroup(from.Value))
                yield return Found(
                    Verdict.Block,
                    (
                        $"From is the group “{Shortened(from.Value)}”",
                        $"in From staat de groep “{Shortened(from.Value)}”"
                    ),
                    "one mailbox: a group in From is for receivers of messages, not for senders (RFC 6854)",
                    (
                        "Write the address that sends, without name and colon before it.",
                        "Schrijf het adres dat verstuurt, zonder groepsnaam en dubbelepunt ervoor."
                    ),
                    from.Line
                );
    }

    /// <summary>Each copy is for one reader, and shows that reader nobody else.</summary>
    IEnumerable<Finding> RecipientFaults(MessageFacts message)
    {
        var grave = message.IsBulk ? Verdict.Block : Verdict.Warn;
        foreach (var to in message.All("To"))
        {
            var readers = AddressField.Read(to.Value);
            if (AddressField.HasGroup(to.Value))
                yield return Found(
                    grave,
                    ($"To is the group “{Shortened(to.Value)}”", $"in To staat de groep “{Shortened(to.Value)}”"),
                    "the address of the reader, never a group or “undisclosed recipients”",
                    ("Send each reader a copy of their own.", "Stuur elke lezer een eigen exemplaar."),
                    to.Line
                );
            else if (readers.All(reader => reader.Mailbox is null))
                yield return Found(
                    grave,
                    ($"To is “{Shortened(to.Value)}”", $"in To staat “{Shortened(to.Value)}”"),
                    "the address of the reader (RFC 5322 §3.6.3)",
                    ("Write the whole address.", "Schrijf het volledige adres."),
                    to.Line
                );
            else if (message.IsBulk && readers.Count > 1)
                yield return Found(
                    Verdict.Block,
                    ($"To names {readers.Count} readers", $"in To staan {readers.Count} lezers"),
                    "one reader: nobody may see who else is on a list",
                    ("Send each reader a copy of their own.", "Stuur elke lezer een eigen exemplaar."),
                    to.Line
                );
        }
        if (message.IsBulk && message.First("Cc") is { } copy)
            yield return Found(
                Verdict.Block,
                $"Cc: {Shortened(copy.Value)}",
                "no Cc in bulk mail: nobody may see who else is on a list",
                ("Send each reader a copy of their own.", "Stuur elke lezer een eigen exemplaar."),
                copy.Line
            );
        if (message.All("Bcc").FirstOrDefault(field => field.Value.Length > 0) is { } blind)
            yield return Found(
                Verdict.Block,
                $"Bcc: {Shortened(blind.Value)}",
                "no Bcc: it tells all readers who was to stay unseen (RFC 5322 §3.6.3)",
                (
                    "Take the field out before the message is handed over; the envelope names the reader.",
                    "Haal het veld weg voordat het bericht de deur uitgaat; de envelop noemt de lezer."
                ),
                blind.Line
            );
        foreach (var reply in message.All("Reply-To"))
            if (AddressField.Read(reply.Value).All(read => read.Mailbox is null))
                yield return Found(
                    grave,
                    ($"Reply-To is “{Shortened(reply.Value)}”", $"in Reply-To staat “{Shortened(reply.Value)}”"),
                    "an address that answers can go to (B01), or no Reply-To",
                    (
                        "Write the whole address, or take the field out: answers then go to From.",
                        "Schrijf het volledige adres, of haal het veld weg: antwoorden gaan dan naar From."
                    ),
                    reply.Line
                );
    }
}
