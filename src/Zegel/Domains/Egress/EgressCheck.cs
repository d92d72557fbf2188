using System.Net.Sockets;
using Zegel.Mail.Network;
using Zegel.Mail.Spf;

namespace Zegel.Domains.Egress;

/// <summary>One look at an address that mail leaves from: its name both ways (A02-A04), IPv6 in SPF (A07), block lists (A08).</summary>
/// <param name="blocklists">Zones of DNS block lists for addresses.</param>
/// <param name="allowsPrivate">Loopback profile; elsewhere only addresses of the Internet can earn a reputation (A01).</param>
public sealed class EgressCheck(
    INetwork network,
    PlatformZone zone,
    IReadOnlyList<string> blocklists,
    bool allowsPrivate,
    TimeProvider clock
)
{
    /// <summary>Several questions, each with time-outs of its own; what has not answered by then is silent.</summary>
    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    /// <param name="asksLists">False when it is not their time.</param>
    public async Task<EgressVerdict> LookAsync(
        EgressAddress egress,
        bool asksLists,
        CancellationToken cancellationToken
    )
    {
        if (!allowsPrivate && !AddressScope.IsPublic(egress.Address))
            return new(false, "not an address of the Internet, so nobody there can know it", asksLists ? [] : null);
        using var limit = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var lists = asksLists
            ? Task.WhenAll(blocklists.Select(list => ListedAsync(list, egress, cancellationToken, either.Token)))
            : null;
        var (isNamed, seen) = await NamedAsync(egress, cancellationToken, either.Token);
        return new(isNamed, seen, lists is null ? null : await lists);
    }

    async Task<(bool?, string)> NamedAsync(
        EgressAddress egress,
        CancellationToken caller,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var name = await ReverseName.LookAsync(network, egress, cancellationToken);
            return name.Right == true && egress.Address.AddressFamily == AddressFamily.InterNetworkV6
                ? await InSpfAsync(egress, cancellationToken)
                : (name.Right, name.Seen.En);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return (null, "could not check: DNS did not answer in time");
        }
    }

    /// <summary>Over IPv6 receivers forgive nothing: what customers include in their SPF must name the address (A07).</summary>
    async Task<(bool?, string)> InSpfAsync(EgressAddress egress, CancellationToken cancellationToken)
    {
        var verdict = await new SpfEvaluator(network, clock).EvaluateAsync(
            egress.Address,
            $"postmaster@{zone.SpfInclude}",
            egress.EhloName.Ascii,
            cancellationToken
        );
        return verdict.Result switch
        {
            SpfResult.Pass => (true, "right both ways, and in SPF"),
            SpfResult.TempError => (null, $"could not check: SPF of {zone.SpfInclude} gave no answer"),
            var result => (
                false,
                $"SPF of {zone.SpfInclude} does not name it ({result.ToString().ToLowerInvariant()}), and over IPv6 receivers want that"
            ),
        };
    }

    async Task<BlocklistAnswer> ListedAsync(
        string list,
        EgressAddress egress,
        CancellationToken caller,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await Blocklist.AskAsync(network, list, egress.Address, cancellationToken);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return new(list, null, "could not check: it did not answer in time");
        }
    }
}
