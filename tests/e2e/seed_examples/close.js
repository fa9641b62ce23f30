const url = "https://{some_domain}/trade/close";
const jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...";

async function closeTrade() {
  const resp = await fetch(url, {
    method: "DELETE",
    headers: {
      "Authorization": jwt,
      "Content-Type": "application/json"
    },
    body: JSON.stringify({
      order: 123456,
      volume: 100,
      comment: "Closing half position"
    })
  });

  console.log("Status:", resp.status);
  const data = await resp.json().catch(() => ({}));
  console.log("Body:", data);
}

closeTrade().catch(console.error);
