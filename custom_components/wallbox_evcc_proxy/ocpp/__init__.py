"""The language: OCPP-J frames, timestamps and answers, as OCPP 1.6 defines them."""
