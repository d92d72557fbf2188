using System.Net;
using System.Net.Sockets;
using Zegel.Domains;
using Zegel.Mail.Network;

namespace Zegel.Server;

/// <summary>
/// Web requests to hosts that strangers name. Names are looked up by our own resolver, and an address that is not of the
/// public Internet is not connected to: a link must not open a door inside (server-side request forgery).
/// </summary>
static class OutsideWeb
{
    /// <param name="patience">For opening a connection.</param>
    /// <param name="mayBeOurs">Also addresses of this machine and its network: for our own pages, and the loopback profile.</param>
    public static SocketsHttpHandler Handler(INetwork network, TimeSpan patience, bool mayBeOurs) =>
        new()
        {
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = patience,
            MaxResponseHeadersLength = 32,
            ConnectCallback = (context, token) => ConnectAsync(network, context.DnsEndPoint, mayBeOurs, token),
        };

    static async ValueTask<Stream> ConnectAsync(
        INetwork network,
        DnsEndPoint end,
        bool mayBeOurs,
        CancellationToken cancellationToken
    )
    {
        var address = await AddressAsync(network, end.Host, cancellationToken);
        if (!mayBeOurs && !AddressScope.IsPublic(address))
            throw new HttpRequestException($"{end.Host} is at {address}, which is not of the public Internet");
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, end.Port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static async Task<IPAddress> AddressAsync(INetwork network, string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
            return literal;
        foreach (var type in (DnsType[])[DnsType.A, DnsType.Aaaa])
        {
            var answer = await network.QueryAsync(host, type, cancellationToken);
            if (answer.Records is [{ Address: { } address }, ..])
                return address;
            if (!answer.IsAnswer)
                throw new HttpRequestException(
                    HttpRequestError.ConnectionError,
                    $"no name server told where {host} is"
                );
        }
        throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{host} is not in DNS");
    }
}
