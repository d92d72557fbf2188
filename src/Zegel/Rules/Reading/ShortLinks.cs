using System.Text.RegularExpressions;
using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>The link shorteners met most in mail: names that say nothing of where they lead.</summary>
public static partial class ShortLinks
{
    static readonly HashSet<string> Names = new(
        """
        bit.ly bitly.com bitly.is j.mp tinyurl.com tiny.one tiny.cc tiny.pl goo.gl t.co ow.ly ht.ly is.gd v.gd buff.ly
        cutt.ly cutt.us rebrand.ly rb.gy lnkd.in shorturl.at shorturl.gg shorturl.asia shorturl.ac bit.do adf.ly s.id
        t.ly soo.gd trib.al dlvr.it ift.tt db.tt eepurl.com shorte.st bl.ink clck.ru qr.ae x.gd hubs.ly hubs.li
        hubs.la snip.ly tr.im cli.gs po.st kutt.it kutt.to tny.im u.to urlz.fr n9.cl short.io short.gy short.cm
        page.link app.link onelink.me grabify.link iplogger.org iplogger.com iplogger.ru 2no.co yip.su amzn.to amzn.eu
        amzn.asia a.co fb.me fb.watch wa.link lc.chat shrtco.de 1url.com linktr.ee zpr.io mcaf.ee urlr.me l8r.it
        rotf.lol vk.cc vk.sv gg.gg chilp.it 2.gp 3.ly 4url.cc aka.ms msft.it b.link b23.tv bc.vc bddy.me bfy.tw bit.pl
        bityl.co budurl.com bnc.lt crwd.in cur.lv dai.ly dld.bz dub.sh dub.co dwz.cn t.cn url.cn suo.im flip.it
        fwd4.me g.co git.io gofund.me gplinks.in gplinks.co han.gl hyperurl.co ibm.co in.mt j.gs jmp.sh kck.st kl.am
        kurzelinks.de l.ead.me lc.cx lihi.cc lihi1.com link.tl linkshrink.net llk.dk lmy.de lnk.bio lnk.to lru.jp
        me2.do me2.kr migre.me moourl.com naver.me ne1.net nyti.ms o-x.fr oke.io onl.bz onl.la ouo.io ouo.press q.gs
        qlnk.net qps.ru qrco.de qr.net qr1.be reurl.cc rlu.ru ru.ly s.free.fr scnv.io sck.io shar.es shorl.com
        shrinke.me shrinkme.io smarturl.it sn.im snipurl.com snipr.com spoti.fi su.pr surl.li surl.me t1p.de t2m.io
        tcrn.ch to.ly twurl.nl urlday.cc urlgeni.us url.ie urlzs.com v.ht vzturl.com w.wiki wp.me x.co xrl.us xurl.es
        yep.it zip.net zws.im zzb.bz 0rz.tw 1drv.ms 1pt.co 1lnk.in 1w.tf 2u.pw 3dl.am 4.gp 4sq.com 5z8.info 6url.com
        7.ly adfoc.us adjust.com al.st alturl.com any.gs apne.ws atu.ca azon.biz bbc.in beam.to binged.it bizj.us
        bloom.bg br4.in bravo.ly btn.ag buzurl.com capro.de cbsn.ws chn.ge clop.in cnet.co cnn.it coge.la cort.as
        crisco.com cstu.io ctt.ac ctt.ec dft.ba di.sn digbig.com disq.us doiop.com dopen.us ebay.to ebay.us
        economist.com.tw esqr.co etsy.me ewerl.com fa.by fff.to filoops.info flic.kr fly2.ws fon.gs foxs.pt fur.ly
        fxn.ws gizmo.do glo.bo go2l.ink goo.gle goo.su goolnk.com gowat.ch hec.su hex.la hit.my huff.to hypr.ink
        imdb.to inx.lv ity.im its.my j2t.in k6.kz kore.us krunchd.com lat.ms lft.im li.st lib.gy lii.la link.ac
        link.zip linktr.to liurl.cn ln.run lnk.do lnk.ly lnk.sk lnkiy.com lstu.fr ltl.is lttr.ai lurl.cc mash.to
        mbx.gs minilien.com miniurl.be minurl.fr moby.to mrte.ch mtr.cool mub.me mvmtwatch.com myurl.in n.pr nbc.co
        nbcnews.to nblo.gs nokia.ly nsfw.in nxy.in omf.gd on.fb.me on.ft.com on.mktw.net on.nba.com on.wsj.com ondo.to
        owl.li p.ost pca.st pduda.mobi pep.si pi.pe pli.gs polr.me po.do pnt.me prettylinkpro.com ptix.at
        pub.vitrue.com push.fm qurl.com rd.gy read.bi readthis.ca redirx.com relink.fr relink.us retwt.me reut.rs
        rfr.bz ri.ms rnk.me ro.ly rplg.co rri.bz rt.nu rubyurl.com s2r.co s4c.in safe.mn sc.mp scrnch.me sdu.sk sfu.ca
        shlink.io shor.by shorten.me shorten.rest shorten.tv shortest.link shortlink.de shrt.st shrten.com simurl.com
        slidesha.re slink.be smarturl.eu smsh.me smurl.name snip.link snipit.io snurl.com sp2.ro srt.am srnk.net
        starturl.com stpl.me sturly.com swll.to syl.la syn.ac ta.gd tbd.ly tek.link tgr.ph thatis.me tiks.io tini.to
        tiniuri.com tinylink.in tinylink.net tinyarro.ws tl.gd tldr.ink tmi.me tnw.to tnw.me togoto.us toi.in tpmr.com
        trackurl.it tsort.us ttu.su tw5.us tweez.me twhub.com twirl.at u.mavrev.com u.nu u6e.de ub0.cc uby.es
        ulvis.net untag.us update.ly ur1.ca url.co.uk url2.fr url4.eu url5.org urlb.at urlborg.com urlcover.com
        urlcut.com urlhawk.com urlin.it urlit.org urls.fr urls.tw urltea.com urlu.ms urlx.ie urly.fi urly.it
        urlzen.com usat.ly use.my utfg.sk utm.io v5.gd vai.la vb.ly virl.com viralurl.com vl.am vo.la vurl.bz waa.ai
        wb1.eu wapo.st wapurl.co.uk whoo.ly wn.nr wu.cz wipi.es x.vu xr.com xy2.eu yatuc.com ye.pe yerl.org yhoo.it
        youfap.me yourwish.es yuarel.com z0p.de zapit.nu zee.gl zi.ma zi.pe zipmyurl.com zli.es zpag.es zurl.ws zz.gd
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal
    );

    /// <param name="path">Of the link: shorteners nobody has heard of are told by a name that says so and a code behind it.</param>
    public static bool Has(DomainName domain, string path)
    {
        for (var name = domain; name is not null; name = name.Parent)
            if (Names.Contains(name.Ascii))
                return true;
        return Telling().IsMatch(WebAddress.OrganisationOf(domain).Ascii) && Code().IsMatch(path);
    }

    [GeneratedRegex(
        @"^(?:(?:short|shrt|shrink|tiny|cutt?|snip|mini|small|kurz|court|kort|micro|quick|my|get|go|the|to)-?)?(?:url|lnk|surl)(?:s|er|ly|z|y|x|go|ing|\d+)?\.|^(?:short|shrt|shorten(?:er)?|shrink|tiny|snip|cutt)[a-z0-9]{0,5}\.|^bit-?ly",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Telling();

    [GeneratedRegex(@"^/[A-Za-z0-9_-]{2,12}/?\z", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Code();
}
