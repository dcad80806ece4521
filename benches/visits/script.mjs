// The hand-written rival: playwright-core with selectors that somebody looked up, shop by shop.
// Usage: node script.mjs BROWSER SHOPS.json ; prints one line of JSON per shop: id, seconds.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const { chromium } = createRequire(process.cwd() + '/')('playwright-core');

const [browserPath, list] = process.argv.slice(2);
const person = { first: 'Anna', last: 'Nowak', street: 'Jasna 7', postcode: '00-013', city: 'Warszawa', phone: '600100200' };

const walks = {
  'lniana-szafa': async page => {
    await page.click('#cookie_action_close_header_reject');
    await page.click('a[href="/produkt/obrus-lniany-naturalny/"] >> nth=0');
    await page.click('.single_add_to_cart_button');
    await page.click('a.cart-contents');
    await page.click('a.checkout-button');
    await page.fill('#billing_first_name', person.first);
    await page.fill('#billing_last_name', person.last);
    await page.fill('#billing_address_1', person.street);
    await page.fill('#billing_postcode', person.postcode);
    await page.fill('#billing_city', person.city);
    await page.fill('#billing_phone', person.phone);
    await page.fill('#billing_email', 'anna@mail.example');
  },
  'dobry-sprzet': async page => {
    await page.click('[data-cc=settings]');
    await page.click('[data-cc=reject]');
    await page.click('a[href="/noz-szefa-20-cm.html"] >> nth=0');
    await page.click('.add-to-cart');
    await page.goto(new URL('/koszyk?action=show', page.url()).href);
    await page.click('main a[href="/zamowienie"], a.btn[href="/zamowienie"]');
    await page.fill('#field-firstname', person.first);
    await page.fill('#field-lastname', person.last);
    await page.fill('#field-email', 'anna@mail.example');
    await page.check('input[name=psgdpr]');
    await page.click('button[data-link-action=register-new-customer]');
    await page.waitForSelector('input[name=address1]');
  },
  'thistle-and-thread': async page => {
    await page.click('a[href="/products/highland-dk"] >> nth=0');
    await page.click('button[name=add]');
    await page.goto(new URL('/cart', page.url()).href);
    await page.click('#checkout');
    await page.fill('#email', 'anna@mail.example');
    await page.fill('[name=firstName]', person.first);
    await page.fill('[name=lastName]', person.last);
    await page.fill('[name=address1]', person.street);
    await page.fill('[name=city]', person.city);
    await page.fill('[name=postalCode]', 'SW1A 1AA');
    await page.fill('[name=phone]', '02079460000');
    await page.click('.co__btn');
    await page.waitForLoadState('domcontentloaded');
  },
};

for (const { id, url } of JSON.parse(readFileSync(list, 'utf8'))) {
  const began = performance.now();
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu'] });
  let error = null;
  try {
    const page = await (await browser.newContext({ viewport: { width: 1366, height: 900 } })).newPage();
    page.setDefaultTimeout(15000);
    await page.goto(url);
    await walks[id](page);
  } catch (failed) {
    error = String(failed).split('\n')[0];
  }
  await browser.close();
  console.log(JSON.stringify({ id, seconds: (performance.now() - began) / 1000, error }));
}
