using System.Net.Sockets;
using System.Text;

namespace Zegel.Server;

public class SystemdNoticeTests
{
    [Fact]
    public void The_state_comes_to_the_socket_that_systemd_names()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("zegel-notify-").FullName, "socket");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        SystemdNotice.Send(path, "READY=1");
        var buffer = new byte[100];
        Encoding.UTF8.GetString(buffer, 0, systemd.Receive(buffer)).ShouldBe("READY=1");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/socket")]
    public void Elsewhere_nothing_happens(string? path) => SystemdNotice.Send(path, "READY=1");
}
