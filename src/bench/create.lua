-- One create of a conversation; its channel, its id where it is always the same, the agent's id and the token come from the
-- environment.
local channel = os.getenv("CHANNEL")
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
wrk.body = '{"channel":"' .. channel .. '","agent_id":"' .. os.getenv("AGENT")
  .. '","user_id":"' .. (channel == "telephone" and "+14155550123" or "customer-42")
  .. (channel == "email" and '","to_address":"ann@example.com' or "") .. '","custom_metadata":{"order_id":"123"}' .. (os.getenv("ID") and ',"id":"' .. os.getenv("ID") .. '"' or "") .. '}'

function done(summary, latency, requests)
  io.write(string.format("RESULT %.0f %.2f %.2f %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
