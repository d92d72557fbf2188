using System.Net.Sockets;

namespace Zegel.Server;

/// <summary>Tells systemd how the service stands (sd_notify): a datagram to the socket that it names. Elsewhere nothing happens.</summary>
static class SystemdNotice
{
    public static void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    public static void Status(string status) => Send($"STATUS={status}");

    public static void Stopping() => Send("STOPPING=1");

    static void Send(string state) => Send(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), state);

    internal static void Send(string? path, string state)
    {
        if (path is not { Length: > 1 })
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An @ stands for the NUL of an abstract name.
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
            socket.Send(System.Text.Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // Nobody listens any more: the service does its work all the same.
        }
    }
}
