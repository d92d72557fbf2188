using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Domains.Egress;
using Zegel.Mail.Addresses;

namespace Zegel.Server;

public partial class MetricsTests
{
    [Fact]
    public void Counters_and_histograms_are_written_as_prometheus_reads_them()
    {
        using var metrics = new Metrics();
        using var meter = new Meter("Zegel.Delivery");
        var counter = meter.CreateCounter<long>("zegel.test.things", description: "Things");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a\"b"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "a\"b"));
        var histogram = meter.CreateHistogram<double>("zegel.test.wait", "s");
        histogram.Record(0.5);
        histogram.Record(1.5);
        for (var i = 0; i < 1000; i++)
            counter.Add(1, new KeyValuePair<string, object?>("kind", $"k{i}"));
        var page = metrics.Write();
        page.ShouldContain("# TYPE zegel_test_things_total counter\n");
        page.ShouldContain("zegel_test_things_total{kind=\"a\\\"b\"} 5\n");
        page.ShouldContain("zegel_test_wait_seconds_sum 2\nzegel_test_wait_seconds_count 2\n");
        page.Split('\n')
            .Count(l => l.StartsWith("zegel_test_things_total{", StringComparison.Ordinal))
            .ShouldBeLessThan(202);
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Line().IsMatch(line).ShouldBeTrue(line);
    }

    [Fact]
    public void Each_sending_address_has_a_one_at_the_state_it_is_in()
    {
        using var metrics = new Metrics();
        var health = EgressHealth.Of(
            new EgressAddress(IPAddress.Parse("192.0.2.10"), DomainName.Parse("mta1.zegel.example")),
            DateTimeOffset.UnixEpoch
        );
        using var meter = new EgressMeter(() => [health]);
        metrics.Write().ShouldContain("zegel_egress_state{address=\"192.0.2.10\",state=\"new\"} 1\n");
        health = health with { State = EgressState.Held };
        var page = metrics.Write();
        page.ShouldContain("zegel_egress_state{address=\"192.0.2.10\",state=\"held\"} 1\n");
        page.ShouldContain("zegel_egress_state{address=\"192.0.2.10\",state=\"new\"} 0\n");
        page.ShouldContain("# TYPE zegel_egress_state gauge\n");
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.7", true)]
    [InlineData("10.0.1.7", false)]
    [InlineData("::ffff:10.0.0.7", true)]
    public void Only_the_machine_and_those_named_may_read(string from, bool may) =>
        Metrics.MayRead(IPAddress.Parse(from), [IPNetwork.Parse("10.0.0.0/24")]).ShouldBe(may);

    [GeneratedRegex(
        """^(# (HELP|TYPE) [a-zA-Z_:][\w:]* .*|[a-zA-Z_:][\w:]*(\{\w+="([^"\\]|\\.)*"(,\w+="([^"\\]|\\.)*")*\})? -?[0-9.eE+-]+(Infinity|NaN)?)$"""
    )]
    private static partial Regex Line();
}
