using System.Globalization;
using System.Net;
using Zegel.Mail.Network;

namespace Zegel.Server.Doctor;

/// <summary>
/// The ways in: whether the ports answer at the addresses that our names lead to. Asked from this machine, so a firewall in
/// front is not seen: only somebody outside can prove it.
/// </summary>
sealed class InwardChecks(Settings settings, INetwork network, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<Diagnosis>> CheckAsync(CancellationToken cancellationToken)
    {
        var ways = Ways("pages", settings.HttpsListen.Concat(settings.HttpListen), settings.WebAddresses)
            .Concat(Ways("returned mail", settings.SmtpListen, settings.MailAddresses))
            .Concat(Ways("zone", settings.DnsListen is { } dns ? [dns] : [], settings.NameServerAddresses))
            .Distinct();
        var all = new List<Diagnosis>();
        foreach (var (what, end) in ways)
            all.Add(await LookAsync(what, end, cancellationToken));
        return all;
    }

    /// <summary>Behind a proxy or for this machine alone, nobody outside is to come in.</summary>
    IEnumerable<(string What, IPEndPoint End)> Ways(
        string what,
        IEnumerable<IPEndPoint> listens,
        IReadOnlyList<IPAddress> addresses
    ) =>
        from listen in listens
        where settings.Profile == Profile.Loopback || !IPAddress.IsLoopback(listen.Address)
        from address in addresses
        where IsReached(listen.Address, address)
        select (what, new IPEndPoint(address, listen.Port));

    static bool IsReached(IPAddress listens, IPAddress address) =>
        listens.AddressFamily == address.AddressFamily
        && (listens.Equals(address) || listens.Equals(IPAddress.Any) || listens.Equals(IPAddress.IPv6Any));

    async Task<Diagnosis> LookAsync(string what, IPEndPoint end, CancellationToken cancellationToken)
    {
        var check = $"way in to {what}, {end}";
        var from = string.Create(
            CultureInfo.InvariantCulture,
            $"Only somebody outside can prove that the world gets in: from another network, `nc -vz {end.Address} {end.Port}`"
        );
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var connection = await network.ConnectAsync(null, end, either.Token);
            return Diagnosis.Pass(
                check,
                "answers when asked from this machine",
                settings.Profile == Profile.Loopback
                    ? ""
                    : from + (what == "returned mail" ? ", or the mail test of internet.nl." : ".")
            );
        }
        catch (ConnectException fault) when (fault.Fault == ConnectFault.Refused)
        {
            return Diagnosis.Warn(
                check,
                "nothing answers there",
                "Start `zegel serve` and run this again; listen on this address, or on 0.0.0.0."
            );
        }
        catch (Exception fault)
            when (fault is ConnectException
                || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return Diagnosis.Unknown(
                check,
                "no answer, not even a refusal: a firewall, or a router that does not lead back to this machine",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{from}. If that fails too, to the hosting company: “Please let incoming {(what == "zone" ? "UDP and TCP" : "TCP")} port {end.Port} to {end.Address} through.”"
                )
            );
        }
    }
}
