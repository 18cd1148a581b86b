// A Vendure shop on loopback with a few products, in memory, for tests. It ends when its standard input is closed.
//
// Standard output: one JSON line when it is ready: {"url", "user", "password"}. Logs go to standard error.

const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const packages = createRequire(path.join(process.cwd(), "package.json"));
const vendure = packages("@vendure/core");
const { populate } = packages("@vendure/core/cli");

const PORT = Number(process.env.VENDURE_PORT);
const SUPERADMIN = { identifier: "superadmin", password: "superadmin" };
const CSV = path.join(__dirname, "products.csv");

const initialData = {
    defaultLanguage: "zh_Hans",
    defaultZone: "中国",
    countries: [{ code: "CN", name: "中国", zone: "中国" }],
    taxRates: [{ name: "标准税率", percentage: 0 }],
    shippingMethods: [{ name: "快递", price: 0 }],
    paymentMethods: [{ name: "货到付款", handler: { code: "cash-on-delivery", arguments: [] } }],
    collections: [],
};

const cashOnDelivery = new vendure.PaymentMethodHandler({
    code: "cash-on-delivery",
    description: [{ languageCode: "zh_Hans", value: "货到付款" }],
    args: {},
    createPayment: (_context, _order, amount) => ({ amount, state: "Authorized", transactionId: "" }),
    settlePayment: () => ({ success: true }),
});

/** Figures only: callers say them and hear them. */
class DigitsOnly {
    #last = 0;
    generate() {
        this.#last += 1;
        const day = new Date().toISOString().slice(2, 10).replaceAll("-", "");
        return `${day}${String(this.#last).padStart(4, "0")}`;
    }
}

const config = vendure.mergeConfig(vendure.defaultConfig, {
    apiOptions: {
        hostname: "127.0.0.1",
        port: PORT,
        adminApiPath: "admin-api",
        shopApiPath: "shop-api",
    },
    authOptions: {
        tokenMethod: ["bearer"],
        superadminCredentials: SUPERADMIN,
        cookieOptions: { secret: "loopback" },
    },
    dbConnectionOptions: { type: "better-sqlite3", synchronize: true, database: ":memory:", logging: false },
    defaultLanguageCode: "zh_Hans",
    paymentOptions: { paymentMethodHandlers: [cashOnDelivery] },
    orderOptions: { orderCodeStrategy: new DigitsOnly() },
    // The key under which voicebot finds an order again whose answer it never got.
    customFields: { Order: [{ name: "voicebotKey", type: "string", nullable: true, unique: true }] },
    importExportOptions: { importAssetsDir: __dirname },
    logger: new vendure.DefaultLogger({ level: vendure.LogLevel.Warn }),
    plugins: [],
});

async function ask(url, query, variables = {}, headers = {}) {
    const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query, variables }),
    });
    const body = await answer.json();
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return { data: body.data, headers: answer.headers };
}

/** A promotion, so that a total is not just the sum of the prices: twenty yuan off from three hundred on. */
async function furnish(adminApi) {
    const login = await ask(
        adminApi,
        "mutation($name: String!, $word: String!) { login(username: $name, password: $word) { __typename } }",
        { name: SUPERADMIN.identifier, word: SUPERADMIN.password },
    );
    await ask(
        adminApi,
        "mutation($input: CreatePromotionInput!) { createPromotion(input: $input) { __typename } }",
        {
            input: {
                enabled: true,
                translations: [{ languageCode: "zh_Hans", name: "满300减20" }],
                conditions: [
                    {
                        code: "minimum_order_amount",
                        arguments: [
                            { name: "amount", value: "30000" },
                            { name: "taxInclusive", value: "true" },
                        ],
                    },
                ],
                actions: [{ code: "order_fixed_discount", arguments: [{ name: "discount", value: "2000" }] }],
            },
        },
        { authorization: `Bearer ${login.headers.get("vendure-auth-token")}` },
    );
}

async function main() {
    // Vendure's progress messages: standard output is for the one line that our caller waits for.
    console.log = console.error;
    process.stdout.write = process.stderr.write.bind(process.stderr);
    const app = await populate(() => vendure.bootstrap(config), initialData, CSV);
    const url = `http://127.0.0.1:${app.getHttpServer().address().port}`;
    await furnish(`${url}/admin-api`);
    const ready = { url, user: SUPERADMIN.identifier, password: SUPERADMIN.password };
    fs.writeSync(1, `${JSON.stringify(ready)}\n`);
    process.stdin.resume().on("end", () => process.exit(0));
}

main().catch(error => {
    console.error(error);
    process.exit(1);
});
