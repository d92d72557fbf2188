using System.Buffers.Binary;
using System.Net;

namespace Zegel.Server.Doctor;

/// <summary>Asks a resolver for the root's SOA, which is signed, and looks whether it says that it checked (AD, RFC 6840 §5.7).</summary>
static class DnssecProbe
{
    const int HeaderBytes = 12;

    /// <returns>Null without a usable answer.</returns>
    public static async Task<bool?> IsValidatingAsync(
        IPEndPoint resolver,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        // The id need not be secret: the answer is used for a line on the screen.
        var id = (ushort)clock.GetUtcNow().Ticks;
        var answer = await UdpQuestion.AskAsync(resolver, Question(id), clock, cancellationToken);
        return answer is null ? null : Read(answer, id);
    }

    /// <summary>Recursion desired and AD set: “tell me whether it is authentic”.</summary>
    public static byte[] Question(ushort id)
    {
        byte[] question =
        [
            0,
            0,
            0x01,
            0x20,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0, /* root */
            0, /* SOA */
            0,
            6, /* IN */
            0,
            1,
        ];
        BinaryPrimitives.WriteUInt16BigEndian(question, id);
        return question;
    }

    public static bool? Read(ReadOnlySpan<byte> answer, ushort id)
    {
        if (answer.Length < HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(answer) != id)
            return null;
        var isAnswer = (answer[2] & 0x80) != 0;
        var code = answer[3] & 0x0f;
        var answers = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]);
        return isAnswer && code == 0 && answers > 0 ? (answer[3] & 0x20) != 0 : null;
    }
}
