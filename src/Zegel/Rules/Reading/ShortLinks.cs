using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>The link shorteners met most in mail: names that say nothing of where they lead.</summary>
public static class ShortLinks
{
    static readonly HashSet<string> Names = new(
        """
        bit.ly bitly.com j.mp tinyurl.com goo.gl t.co ow.ly is.gd v.gd buff.ly cutt.ly rebrand.ly rb.gy lnkd.in shorturl.at
        tiny.cc bit.do adf.ly s.id t.ly soo.gd trib.al dlvr.it ift.tt db.tt eepurl.com shorte.st bl.ink clck.ru qr.ae x.gd
        hubs.ly hubs.li snip.ly tr.im cli.gs po.st kutt.it tny.im u.to urlz.fr n9.cl short.io short.gy page.link app.link
        onelink.me grabify.link iplogger.org amzn.to fb.me wa.link lc.chat shrtco.de 1url.com linktr.ee zpr.io mcaf.ee
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal
    );

    public static bool Has(DomainName domain)
    {
        for (var name = domain; name is not null; name = name.Parent)
            if (Names.Contains(name.Ascii))
                return true;
        return false;
    }
}
