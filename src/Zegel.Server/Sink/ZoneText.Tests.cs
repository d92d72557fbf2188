using Zegel.Domains;
using Zegel.Mail.Network;

namespace Zegel.Server.Sink;

public class ZoneTextTests
{
    static readonly DnsEntry[] Entries =
    [
        new("G18", "zg1._domainkey.nieuws.voorbeeld.example", DnsType.Cname, "zg1.abc.dkim.zegel.example", "the key"),
        new(
            "G16",
            "nieuws.voorbeeld.example",
            DnsType.Txt,
            "v=spf1 mx include:_spf.zegel.example ~all",
            "who may send"
        ),
        new("G16", "lang.voorbeeld.example", DnsType.Txt, new string('a', 300) + " \"b\\", "a long one"),
        new("G05", "nieuws.voorbeeld.example", DnsType.Mx, "mx.zegel.example", "role mail", Priority: 10),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_zegel_asks_for_comes_back_as_it_was(bool asZone)
    {
        var text = asZone ? DnsEntryText.ZoneFile(Entries, TimeSpan.FromHours(1)) : DnsEntryText.Json(Entries);
        var read = ZoneText.Read(text, out var faults);
        faults.ShouldBeEmpty();
        read.ShouldBe(Entries.Select(e => new WantedEntry(e.Name, e.Type, e.Value, e.Priority ?? 0)));
    }

    [Theory]
    [InlineData("example.nl. IN TXT \"open", "line 1")]
    [InlineData("; a comment\nexample.nl. 300 IN", "line 2")]
    [InlineData("example.nl. IN HINFO x", "HINFO")]
    [InlineData("exa mple.nl IN A 192.0.2.1", "one value")]
    [InlineData("example.nl. IN A 192.0.2.x", "not an address")]
    [InlineData("example.nl. IN MX ten mx.example.nl.", "priority")]
    [InlineData("[{\"name\":\"a.example\"}]", "entry 1")]
    [InlineData("[{", "not an array")]
    public void What_cannot_be_read_is_named_with_its_line(string text, string part)
    {
        ZoneText.Read(text, out var faults);
        faults.ShouldContain(f => f.Contains(part));
    }
}
