namespace Zegel.Rules.Reading;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("example.nl", true, false)]
    [InlineData("example.nl.", true, false)]
    [InlineData("printer.local", false, true)]
    [InlineData("a.corp.", false, true)]
    [InlineData("local", false, false)]
    [InlineData("a.localhost", false, false)]
    [InlineData("a.localdomain", false, false)]
    [InlineData("192.168.1.1", false, false)]
    [InlineData("[2001:db8::1.a]", false, false)]
    [InlineData("single", false, false)]
    public void A_name_is_of_the_world_or_of_a_home(string host, bool isPublic, bool isHome) =>
        (HostName.IsPublic(host), HostName.IsHome(host)).ShouldBe((isPublic, isHome));

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("192.168.0.1", true)]
    [InlineData("192.169.0.1", false)]
    [InlineData("172.15.0.1", false)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("fd00::1", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("a.nl", false)]
    public void Addresses_of_a_home_are_known(string address, bool isPrivate) =>
        HostName.IsPrivate(address).ShouldBe(isPrivate);
}
