using System.Globalization;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;
using Zegel.Rules;

namespace Zegel.Sealing;

/// <summary>Writes the header of a draft in a fixed order, with all that its kind must say (standards 5.1).</summary>
static class SealedHeader
{
    /// <summary>Null when all fields were taken; else what one of them was refused for.</summary>
    public static Finding? Write(HeaderBlock block, Draft draft, MessageId messageId, Mailbox returnPath)
    {
        block.Clear();
        return WriteCommon(block, draft, messageId)
            ?? draft switch
            {
                Draft.Bulk bulk => WriteBulk(block, bulk, returnPath),
                _ => Add(block, "Auto-Submitted", "auto-generated"),
            }
            // Exchange heeds it; to all others it means nothing.
            ?? Add(block, "X-Auto-Response-Suppress", "OOF, AutoReply");
    }

    static Finding? WriteCommon(HeaderBlock block, Draft draft, MessageId messageId)
    {
        if (!HeaderText.TryEncodeAddresses("From", [new(draft.FromName, draft.From)], out var from, out var error))
            return Refused("F04", "From", error);
        // A person's name that cannot be written is left out: it is no reason to stop a mailing.
        if (
            !HeaderText.TryEncodeAddresses("To", [new(draft.ToName, draft.To)], out var to, out _)
            && !HeaderText.TryEncodeAddresses("To", [new(null, draft.To)], out to, out error)
        )
            return Refused("F04", "To", error);
        if (!HeaderText.TryEncode("Subject", draft.Subject, out var subject, out error))
            return Refused("F04", "Subject", error);
        return Add(block, "From", from)
            ?? Add(block, "To", to)
            ?? (draft.ReplyTo is { } reply ? Add(block, "Reply-To", reply.ToString()) : null)
            ?? Add(block, "Subject", subject)
            ?? Add(block, "Date", DateOf(draft.Date))
            ?? Add(block, "Message-ID", messageId.ToString())
            ?? Add(block, "MIME-Version", "1.0")
            ?? Add(block, "Content-Type", draft.Body.ContentType)
            ?? (draft.Body.TransferEncoding is { } encoding ? Add(block, "Content-Transfer-Encoding", encoding) : null);
    }

    static Finding? WriteBulk(HeaderBlock block, Draft.Bulk draft, Mailbox returnPath)
    {
        var list = draft.List;
        if (!ListUnsubscribe.TryCreate(list.LeaveUrl, list.LeaveMailbox, out var exit, out var error))
            return Refused("O01", ListUnsubscribe.FieldName, error);
        var (label, under) = Split(list.ListId);
        if (under is null || !ListId.TryCreate(list.ListName, label, under, out var listId, out error))
            return Refused(
                "O12",
                ListId.FieldName,
                under is null
                    ? new Said($"“{list.ListId}” is no list identifier", $"“{list.ListId}” is geen lijstkenmerk")
                    : error
            );
        if (list.HelpUrl is not { IsAbsoluteUri: true, Scheme: "https" })
            return Refused(
                "O13",
                "List-Help",
                ("the address for help is not https", "het adres voor hulp is geen https")
            );
        return Add(block, "Precedence", "bulk")
            ?? Add(block, ListId.FieldName, listId.ToString())
            ?? Add(block, ListUnsubscribe.FieldName, exit.ToString())
            ?? Add(block, ListUnsubscribe.PostFieldName, ListUnsubscribe.PostValue)
            ?? Add(block, "List-Help", $"<{list.HelpUrl.AbsoluteUri}>")
            ?? Add(block, "List-Owner", $"<mailto:{list.Owner}>")
            ?? Add(block, "List-Post", "NO")
            ?? Add(block, "Feedback-ID", list.FeedbackId)
            ?? Add(block, "CFBL-Address", $"fbl@{draft.ReturnHost}; report=arf")
            ?? Add(block, "CFBL-Feedback-ID", FeedbackKey(returnPath));
    }

    /// <summary>The token of the return path, which names nobody and which only we can make; a dot may not stand here (RFC 9477 §3.2).</summary>
    static string FeedbackKey(Mailbox returnPath) => returnPath.LocalPart.Replace('.', ':');

    static (string Label, DomainName? Under) Split(string listId)
    {
        var dot = listId.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && DomainName.TryParse(listId[(dot + 1)..], out var under)
            ? (listId[..dot], under)
            : (listId, null);
    }

    /// <summary>RFC 5322 §3.3, in UTC.</summary>
    static string DateOf(DateTimeOffset date) =>
        date.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000";

    static Finding? Add(HeaderBlock block, string name, string value) =>
        block.Add(name, value) switch
        {
            null => null,
            HeaderError.TooLarge => Refused(
                "F03",
                name,
                ("the header would pass 16 KB or 100 fields", "de header zou groter worden dan 16 KB of 100 velden")
            ),
            HeaderError.Duplicate => Refused("F02", name, ("the field stands already", "het veld staat er al")),
            HeaderError.LineTooLong => Refused(
                "F01",
                name,
                ("a line would pass 998 octets", "een regel zou langer worden dan 998 octetten")
            ),
            var error => Refused("F01", name, error.GetType().Name),
        };

    static Finding Refused(string rule, string field, Said why) =>
        Finding.Of(
            rule,
            Verdict.Block,
            ($"{field}: {why.En}", $"{field}: {why.Nl}"),
            "a field that can be written",
            ($"Change what {field} is made of.", $"Verander waaruit {field} gemaakt wordt.")
        );
}
