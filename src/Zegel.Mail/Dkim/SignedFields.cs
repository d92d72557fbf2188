using System.Text;

namespace Zegel.Mail.Dkim;

/// <summary>Which fields our signatures cover, in the order of <c>h=</c> (A26, A27).</summary>
static class SignedFields
{
    /// <param name="Oversign">Named once more than it occurs, so that none can be added (RFC 6376 §8.15).</param>
    readonly record struct Rule(byte[] Name, Oversign Oversign);

    enum Oversign
    {
        Never,
        WhenPresent,
        Always,
    }

    static readonly Rule[] Rules =
    [
        Of("From", Oversign.Always),
        Of("Sender", Oversign.Never),
        Of("Reply-To", Oversign.Always),
        Of("To", Oversign.Always),
        Of("Cc", Oversign.Always),
        Of("Subject", Oversign.Always),
        Of("Date", Oversign.Always),
        Of("Message-ID", Oversign.Always),
        Of("In-Reply-To", Oversign.Never),
        Of("References", Oversign.Never),
        Of("MIME-Version", Oversign.Always),
        Of("Content-Type", Oversign.Always),
        Of("Content-Transfer-Encoding", Oversign.Never),
        Of("List-Id", Oversign.WhenPresent),
        Of("List-Unsubscribe", Oversign.WhenPresent),
        Of("List-Unsubscribe-Post", Oversign.WhenPresent),
        Of("List-Help", Oversign.WhenPresent),
        Of("List-Owner", Oversign.WhenPresent),
        Of("List-Post", Oversign.WhenPresent),
        Of("Precedence", Oversign.Never),
        Of("Auto-Submitted", Oversign.Never),
        Of("Feedback-ID", Oversign.Never),
        Of("CFBL-Address", Oversign.Never),
        Of("CFBL-Feedback-ID", Oversign.Never),
    ];

    /// <summary>The rank of <c>From</c>.</summary>
    public const int From = 0;

    public static int Count => Rules.Length;

    public static ReadOnlySpan<byte> Name(int rank) => Rules[rank].Name;

    /// <summary>Whether the field is named once more than it occurs.</summary>
    public static bool IsOversigned(int rank, bool present) =>
        Rules[rank].Oversign == Oversign.Always || (present && Rules[rank].Oversign == Oversign.WhenPresent);

    /// <summary>The rank of a field we sign, or -1.</summary>
    public static int RankOf(ReadOnlySpan<byte> name)
    {
        for (var rank = 0; rank < Rules.Length; rank++)
        {
            if (Ascii.EqualsIgnoreCase(Rules[rank].Name, name))
                return rank;
        }
        return -1;
    }

    static Rule Of(string name, Oversign oversign) => new(Encoding.ASCII.GetBytes(name), oversign);
}
