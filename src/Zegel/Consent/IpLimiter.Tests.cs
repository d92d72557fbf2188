using System.Net;

namespace Zegel.Consent;

public class IpLimiterTests
{
    static readonly DateTimeOffset Now = GivenConsent.Now;
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    static int Taken(IpLimiter limiter, string address, DateTimeOffset at, int tries) =>
        Enumerable.Range(0, tries).Count(_ => limiter.TryTake(IPAddress.Parse(address), at));

    [Fact]
    [Trait("Rule", "C13")]
    public void A_visitor_gets_so_many_and_the_window_slides()
    {
        var limiter = new IpLimiter(new IpLimit(10, Hour, 100));
        Taken(limiter, "192.0.2.1", Now, 15).ShouldBe(10);
        Taken(limiter, "192.0.2.2", Now, 5).ShouldBe(5);
        Taken(limiter, "192.0.2.1", Now + Hour, 15).ShouldBe(0);
        Taken(limiter, "192.0.2.1", Now + 1.5 * Hour, 15).ShouldBe(5);
        Taken(limiter, "192.0.2.1", Now + 4 * Hour, 15).ShouldBe(10);
    }

    [Fact]
    [Trait("Rule", "C13")]
    public void All_of_an_ipv6_64_is_one_visitor_and_a_mapped_ipv4_is_that_ipv4()
    {
        var limiter = new IpLimiter(new IpLimit(2, Hour, 100));
        Taken(limiter, "2001:db8:0:1::1", Now, 1).ShouldBe(1);
        Taken(limiter, "2001:db8:0:1:ffff::9", Now, 5).ShouldBe(1);
        Taken(limiter, "2001:db8:0:2::1", Now, 5).ShouldBe(2);
        Taken(limiter, "192.0.2.1", Now, 1).ShouldBe(1);
        Taken(limiter, "::ffff:192.0.2.1", Now, 5).ShouldBe(1);
    }

    [Fact]
    public void It_never_remembers_more_visitors_than_it_may()
    {
        var limiter = new IpLimiter(new IpLimit(1, Hour, 50));
        for (var i = 0; i < 1000; i++)
            limiter.TryTake(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), Now).ShouldBeTrue();
        limiter.Visitors.ShouldBe(50);
        limiter.TryTake(new IPAddress([10, 0, 3, 0xE7]), Now).ShouldBeFalse();
    }
}
