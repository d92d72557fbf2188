using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Zegel.Mail.Network;

/// <summary>
/// Asks a validating resolver what it made of the signatures: it says so in one bit of its answer (AD, RFC 6840 §5.7), and
/// gives none at all when they do not hold. The library that asks all else hides these bits.
/// </summary>
public static class DnssecProbe
{
    const int HeaderBytes = 12;
    const ushort Recursion = 0x0100;
    const ushort Authentic = 0x0020;
    const ushort CheckingDisabled = 0x0010;
    const int ServerFailure = 2;

    /// <summary>Whether the resolver validates: the root's SOA is signed.</summary>
    /// <returns>Null without a usable answer.</returns>
    public static async Task<bool?> IsValidatingAsync(
        IPEndPoint resolver,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        await AskAsync(resolver, "", DnsType.Soa, Recursion | Authentic, clock, cancellationToken) is { Code: 0 } answer
            ? answer.IsAuthentic
            : null;

    /// <summary>What a resolver that validates says of a name.</summary>
    public static async Task<DnssecStatus> StatusAsync(
        IPEndPoint resolver,
        string name,
        DnsType type,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var answer = await AskAsync(resolver, name, type, Recursion | Authentic, clock, cancellationToken);
        switch (answer?.Code)
        {
            case null:
                return DnssecStatus.Unknown;
            case not ServerFailure:
                return answer.Value.IsAuthentic ? DnssecStatus.Secure : DnssecStatus.Insecure;
        }
        // Without checking it answers: then it was the signatures.
        var unvalidated = await AskAsync(resolver, name, type, Recursion | CheckingDisabled, clock, cancellationToken);
        return unvalidated is { Code: not ServerFailure } ? DnssecStatus.Bogus : DnssecStatus.Unknown;
    }

    static async Task<(int Code, bool IsAuthentic)?> AskAsync(
        IPEndPoint resolver,
        string name,
        DnsType type,
        int flags,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        // The id need not be secret: the resolver is on this machine or in its network, and the socket takes only its answers.
        var id = (ushort)clock.GetUtcNow().Ticks;
        var answer = await UdpQuestion.AskAsync(
            resolver,
            Question(id, name, type, (ushort)flags),
            clock,
            cancellationToken
        );
        return answer is null ? null : Read(answer, id);
    }

    /// <param name="name">Empty for the root.</param>
    internal static byte[] Question(ushort id, string name, DnsType type, ushort flags)
    {
        var labels = name.Length == 0 ? [] : name.TrimEnd('.').Split('.');
        var question = new List<byte>(HeaderBytes + name.Length + 17);
        Add(id);
        Add(flags);
        Add(1);
        Add(0);
        Add(0);
        Add(1);
        foreach (var label in labels)
        {
            question.Add((byte)label.Length);
            question.AddRange(Encoding.ASCII.GetBytes(label));
        }
        question.Add(0);
        Add((ushort)type);
        Add(1);
        // EDNS (RFC 6891): the answer may take 1232 octets.
        question.AddRange([0, 0, 41]);
        Add(1232);
        question.AddRange([0, 0, 0, 0, 0, 0]);
        return [.. question];

        void Add(ushort number)
        {
            Span<byte> octets = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(octets, number);
            question.AddRange(octets);
        }
    }

    internal static (int Code, bool IsAuthentic)? Read(ReadOnlySpan<byte> answer, ushort id)
    {
        if (answer.Length < HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(answer) != id)
            return null;
        var isAnswer = (answer[2] & 0x80) != 0;
        return isAnswer ? (answer[3] & 0x0f, (answer[3] & 0x20) != 0) : null;
    }
}
