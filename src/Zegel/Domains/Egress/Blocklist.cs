using System.Net;
using System.Net.Sockets;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Domains.Egress;

/// <summary>What one DNS block list says of one address or domain (RFC 5782).</summary>
/// <param name="List">The zone of the list.</param>
/// <param name="IsListed">Null: it could not be asked, or it does not serve whoever asks. Never taken for either.</param>
/// <param name="Seen">In words for people: the code and the list's own reason, or why there is no answer.</param>
/// <param name="IsRefusal">It answered, and serves another resolver than this.</param>
public sealed record BlocklistAnswer(string List, bool? IsListed, Said Seen, bool IsRefusal = false);

/// <summary>Asks DNS block lists, through the resolver of this machine.</summary>
public static class Blocklist
{
    /// <summary>A list's reason is a stranger's text; this much helps people.</summary>
    const int ReasonLengthMax = 200;

    /// <summary>RFC 5782 §2.1 and §2.4: the numbers of the address reversed, below the list.</summary>
    public static Task<BlocklistAnswer> AskAsync(
        INetwork network,
        string list,
        IPAddress address,
        CancellationToken cancellationToken
    ) => AskAsync(network, list, $"{Reversed(address)}.{list}", cancellationToken);

    /// <summary>RFC 5782 §2.3: the name itself, below the list.</summary>
    public static Task<BlocklistAnswer> AskAsync(
        INetwork network,
        string list,
        DomainName domain,
        CancellationToken cancellationToken
    ) => AskAsync(network, list, $"{domain.Ascii}.{list}", cancellationToken);

    static async Task<BlocklistAnswer> AskAsync(
        INetwork network,
        string list,
        string question,
        CancellationToken cancellationToken
    )
    {
        var answer = await network.QueryAsync(question, DnsType.A, cancellationToken);
        if (!answer.IsAnswer)
            return new(list, null, ($"could not check: {answer.Status}", $"niet te controleren: {answer.Status}"));
        if (answer.Records.Count == 0)
            return new(list, false, ("not listed", "staat er niet op"));
        foreach (var record in answer.Records)
            if (!IsListing(record.Address))
                return new(
                    list,
                    null,
                    (
                        $"could not check: the list answers {record.Text}: it does not serve this resolver",
                        $"niet te controleren: de lijst antwoordt {record.Text}: zij bedient deze resolver niet"
                    ),
                    IsRefusal: true
                );
        var code = answer.Records[0].Text;
        var reasons = await network.QueryAsync(question, DnsType.Txt, cancellationToken);
        var why = reasons.Records.Count > 0 ? Clean(reasons.Records[0].Text) : "";
        return new(
            list,
            true,
            new Said($"listed ({code})", $"staat erop ({code})") + (why.Length > 0 ? $": {why}" : Said.Nothing)
        );
    }

    /// <summary>
    /// Lists answer within 127.0.0.0/8 (RFC 5782 §2.1). They use 127.255.255.0/24 to tell the asker that it came through a
    /// public resolver or too often, and 127.0.0.1 is never a listing (§5); another address is a resolver that makes things up.
    /// </summary>
    static bool IsListing(IPAddress? code) =>
        code is { AddressFamily: AddressFamily.InterNetwork }
        && code.GetAddressBytes() is [127, var second, var third, var fourth]
        && (second, third) is not (255, 255)
        && (second, third, fourth) is not (0, 0, 1);

    static string Clean(string reason) =>
        string.Concat(reason.Take(ReasonLengthMax).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));

    static string Reversed(IPAddress address)
    {
        var name = RealNetwork.ReverseName(address);
        return name[
            ..name.IndexOf(
                address.AddressFamily == AddressFamily.InterNetwork ? ".in-addr.arpa" : ".ip6.arpa",
                StringComparison.Ordinal
            )
        ];
    }
}
